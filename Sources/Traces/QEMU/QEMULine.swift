import HostEvents
package import PageRanges

/// A line of QEMU's, read as what a host of ours would be seen to do.
package struct QEMULine: Sendable {
  /// The record's name, as the trace language has it.
  package var name: String
  /// All of its fields that the line tells.
  package var fields: [Expectation.Field]

  /// Which of QEMU's texts a line can be.
  package enum Sort: Sendable {
    case balloonEvent
    case busEvent
    case warning
    case failure
  }

  /// An argument of a trace event that was kept in binary.
  package enum Argument: Hashable, Sendable {
    case number(UInt64)
    case text(String)
  }

  /// Reads a line without its prefix; nil if it is none of that sort, to the letter.
  ///
  /// - Complexity: linear in the line
  package init?(_ text: Span<UInt8>, _ sort: Sort) {
    let formats =
      switch sort {
      case .balloonEvent, .busEvent: Self.events[Self.firstWord(text)].map { [$0] } ?? []
      case .warning: QEMUFormats.warnings
      case .failure: QEMUFormats.errors
      }
    for format in formats {
      let example = Vocabulary.shared.fields(of: format.name)
      guard let fields = format.fields(of: text, example: example, blocks: Self.noBlocks)
      else { continue }
      name = format.name
      self.fields = fields
      return
    }
    return nil
  }

  /// The line that QEMU's log would have of an event; nil for one that is not known, or that has
  /// too few arguments.
  package static func text(ofEvent event: String, _ arguments: [Argument]) -> String? {
    events[event]?.line(arguments: arguments)
  }

  /// Whether an event of this name can be read.
  package static func isKnown(event: String) -> Bool { events[event] != nil }

  /// QEMU's names of all events that can be read, in the order of its lists.
  package static var eventNames: [String] {
    (QEMUFormats.traceEvents + QEMUFormats.busEvents).map(\.event)
  }

  private static let noBlocks = BlockNames(regions: [])

  private static let events = Dictionary(
    (QEMUFormats.traceEvents + QEMUFormats.busEvents).map { ($0.event, $0) },
    uniquingKeysWith: { first, _ in first })

  private static func firstWord(_ text: Span<UInt8>) -> String {
    var end = 0
    while end < text.count, text[end] != UInt8(ascii: " "), end < 64 { end += 1 }
    return String(decoding: text.extracting(0..<end).copied(), as: UTF8.self)
  }
}

extension [Expectation.Field] {
  /// The number in a field; nil if it has none.
  package func number(_ field: String) -> UInt64? {
    switch first(where: { $0.name == field })?.value {
    case .number(let number)?, .hex(let number)?, .size(let number)?: number
    case .signed(let number)?: UInt64(bitPattern: number)
    case .flag(let flag)?: flag ? 1 : 0
    case .page(let page)?: page.rawValue
    default: nil
    }
  }

  /// The page range in a field.
  package func pages(_ field: String) -> PageRange? {
    guard case .pages(let pages)? = first(where: { $0.name == field })?.value else { return nil }
    return pages
  }
}
