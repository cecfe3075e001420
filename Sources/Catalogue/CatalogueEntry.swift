/// One way in which a guest can mean ill, and what a correct host makes of it.
///
/// Of the prose only the words count: whoever prints it fills lines of its own. An example's lines
/// are what they are.
package struct CatalogueEntry: Hashable, Sendable {
  /// The stable id: `VB-` for the bus, `DM-` for the protocol, `HA-` for an assertion of QEMU.
  package let id: String
  package let verdict: Verdict
  /// What the guest does, in one line.
  package let attack: String
  /// What a correct host does about it.
  package let rule: String
  /// What would come of doing otherwise.
  package let why: String
  /// The bytes, or the shortest conversation, line by line.
  package let example: String
  /// What QEMU's engine does; nil if that is not known.
  package let qemu: String?
  /// The ids that a host may name on the way, if not this one alone.
  package let observedAs: [String]
  /// No rule is named whatever comes: the host's ordinary limits hold by themselves.
  package let isSilent: Bool
  /// Entries that are near.
  package let related: [String]

  init(
    _ id: String, _ verdict: Verdict, _ attack: String, rule: String, why: String, example: String,
    qemu: String? = nil, observedAs: [String] = [], isSilent: Bool = false,
    related: [String] = []
  ) {
    self.id = id
    self.verdict = verdict
    self.attack = attack
    self.rule = rule
    self.why = why
    self.example = example
    self.qemu = qemu
    self.observedAs = observedAs
    self.isSilent = isSilent
    self.related = related
  }

  /// The ids that a hardened host may name when this is done to it; none if nothing is wrong.
  package var namedAs: [String] {
    if isSilent || (verdict == .ok && observedAs.isEmpty) { return [] }
    return observedAs.isEmpty ? [id] : observedAs
  }
}
