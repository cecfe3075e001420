import ArgumentParser
import SyntheticGuest
import Traces

/// Lists the built-in guests, or the options of one.
struct Guests: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "guests",
    abstract: "List the built-in guests, or everything that can be told of one.",
    discussion: """
      A guest is run by its name, with options where it shall differ, on the
      command line or in the header of a trace, where it acts by itself between
      the events.

      EXAMPLES
        dynmem guests                   each in a line
        dynmem guests linux             its options, and what they are
        dynmem run --guest linux --set unit=1 --set ranges=3 --target 900M
      """)

  @Argument(help: ArgumentHelp("A guest of which all options are listed.", valueName: "name"))
  var name: String?

  @OptionGroup var output: FormatOption

  func validate() throws {
    guard let name, GuestProfile.named(name) == nil else { return }
    let hint = Suggestion.hint(for: name, among: GuestProfile.names).map { " (\($0))" } ?? ""
    throw ValidationError("There is no guest “\(name)”\(hint).")
  }

  func run() {
    let console = Console()
    guard let name, let profile = GuestProfile.named(name) else { return list(on: console) }
    let options = GuestOption.all.map { ListedOption($0, in: profile.parameters) }
    guard output.format == .text else {
      for option in options { console.print(option.json) }
      return
    }
    console.print("\(profile.name): \(profile.summary)\n")
    let width = options.map { $0.name.count + $0.value.count + 1 }.max() ?? 0
    for option in options {
      let setting = "\(option.name)=\(option.value)"
      console.print("  \(setting.padded(to: width))  \(option.meaning)")
    }
  }

  private func list(on console: Console) {
    let guests = GuestProfile.all.map(ListedGuest.init)
    guard output.format == .text else {
      for guest in guests { console.print(guest.json) }
      return
    }
    let width = guests.map(\.title.count).max() ?? 0
    for guest in guests { console.print("\(guest.title.padded(to: width))  \(guest.summary)") }
  }
}

/// A guest for people and machines.
private struct ListedGuest: Encodable {
  let name: String
  let alias: String?
  let summary: String
  /// The guest with what distinguishes it, as options.
  let options: String

  init(_ profile: GuestProfile) {
    name = profile.name
    alias = profile.alias
    summary = profile.summary
    let linux = GuestProfile.all[0].parameters
    options = GuestOption.all
      .filter { $0.value(in: profile.parameters) != $0.value(in: linux) }
      .map { "\($0.name)=\($0.text(of: $0.value(in: profile.parameters)))" }
      .joined(separator: " ")
  }

  var title: String { alias.map { "\(name) (\($0))" } ?? name }
}

/// An option with its value in a guest.
private struct ListedOption: Encodable {
  let name: String
  let value: String
  let values: String
  let meaning: String

  init(_ option: GuestOption, in parameters: LinuxGuest.Parameters) {
    name = option.name
    value = option.text(of: option.value(in: parameters))
    values = option.valuesText
    meaning = option.meaning
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
