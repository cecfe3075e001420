/// A guest as the header of a trace tells it: a built-in one, what differs, and its reactions.
package struct GuestSetup: Hashable, Sendable {
  /// The name of the built-in guest, without aliases.
  package let profile: String
  package var parameters: LinuxGuest.Parameters
  /// What it does instead, in the order in which it was told.
  package var reactions: [Reaction] = []

  package init(_ profile: GuestProfile) {
    self.profile = profile.name
    parameters = profile.parameters
  }

  /// The options that differ from those of the built-in guest, in the order of the list.
  package var changes: [(option: GuestOption, value: GuestOption.Value)] {
    guard let usual = GuestProfile.named(profile)?.parameters else { return [] }
    return GuestOption.all.compactMap { option in
      let value = option.value(in: parameters)
      return value == option.value(in: usual) ? nil : (option, value)
    }
  }

  /// The guest in a machine with so many pages of boot memory, of which those below 4 GiB end at a
  /// page at the latest.
  package func guest(bootPages: UInt64, lowMemoryEnd: UInt64) -> ScriptedGuest<LinuxGuest> {
    var parameters = parameters
    parameters.bootPages = bootPages
    parameters.lowMemoryEnd = lowMemoryEnd
    let low = min(bootPages, lowMemoryEnd)
    let top = bootPages > low ? bootPages.addingSaturating(0x10_0000) - low : bootPages
    return ScriptedGuest(LinuxGuest(parameters), reactions: reactions, top: top)
  }
}
