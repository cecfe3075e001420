import Conversation
import DynamicMemoryProtocol
package import SyntheticGuest

// The header line `guest NAME OPTION=VALUE…`.

extension LineReader {
  /// The guest that the options of the line tell.
  mutating func guest() throws(TraceError) -> GuestSetup {
    guard let range = takeBareToken() else {
      throw missing("the name of the guest", hint: "such as linux; “dynmem guests” lists them")
    }
    let name = try word(at: range)
    guard let profile = GuestProfile.named(name) else {
      throw unknown("guest", at: range, known: GuestProfile.names)
    }
    var setup = GuestSetup(profile)
    for option in GuestOption.all {
      guard let range = takeOption(option.name) else { continue }
      option.set(try value(of: option, at: range), in: &setup.parameters)
    }
    try requireAllUsed(known: { GuestOption.all.map(\.name) })
    return setup
  }

  private func value(
    of option: GuestOption, at range: Range<Int>
  ) throws(TraceError) -> GuestOption.Value {
    let value: GuestOption.Value =
      switch option.kind {
      case .number: .number(isWord("none", at: range) ? .max : try number(at: range))
      case .pages: .number(try pageCount(at: range))
      case .duration: .duration(VirtualDuration(rawValue: try time(at: range)))
      case .toggle: .toggle(try choice(at: range, yes: "on", no: "off"))
      case .versions: .versions(try versions(at: range))
      }
    guard option.isAllowed(value) else {
      throw error(
        at: range.lowerBound, "“\(option.name)” cannot be “\(excerpt(range))”",
        hint: option.valuesText)
    }
    return value
  }

  private func versions(at range: Range<Int>) throws(TraceError) -> [ProtocolVersion] {
    guard !isWord("none", at: range) else { return [] }
    var versions: [ProtocolVersion] = []
    for part in text[range].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      versions.append(try protocolVersion(at: part.startIndex..<part.endIndex))
    }
    guard versions.count <= 16 else {
      throw error(at: range.lowerBound, "these are more than 16 versions")
    }
    return versions
  }
}

extension TraceParser {
  /// A guest from what would stand behind `guest` in the header of a trace.
  package static func guest(from text: String) throws(TraceError) -> GuestSetup {
    var line = LineReader(Array(("guest " + text).utf8), file: "guest")
    _ = try line.advance()
    try line.readTokens()
    line.firstOption = 1
    return try line.guest()
  }
}

// Writing.
extension GuestOption {
  /// The values that there are, for a list of options.
  package var valuesText: String {
    switch kind {
    case .number(let range):
      range.upperBound == .max
        ? "a number from \(range.lowerBound) on, or none"
        : "\(range.lowerBound) to \(range.upperBound)"
    case .pages: "a size such as 128M, a multiple of 4K"
    case .duration: "a time such as 1.5ms"
    case .toggle: "on or off"
    case .versions: "versions such as 2.0,1.0,0.3, or none"
    }
  }

  /// A value as it is written behind the name.
  package func text(of value: Value) -> String {
    var text = TextOutput()
    switch value {
    case .number(.max): text.append("none")
    case .number(let pages) where isPages: text.size(pages &* 4096)
    case .number(let number): text.number(number)
    case .duration(let duration): text.time(duration.rawValue)
    case .toggle(let isOn): text.append(isOn ? "on" : "off")
    case .versions(let versions):
      text.append(
        versions.isEmpty ? "none" : versions.map(\.description).joined(separator: ","))
    }
    return text.string
  }

  private var isPages: Bool { if case .pages = kind { true } else { false } }
}

extension GuestSetup {
  /// The guest as the header tells it, without the word `guest`.
  package var text: String {
    ([profile] + changes.map { "\($0.option.name)=\($0.option.text(of: $0.value))" })
      .joined(separator: " ")
  }
}
