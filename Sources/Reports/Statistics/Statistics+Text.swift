import Conversation
import Exchanges
import Traces

// For people.
extension Statistics {
  /// Some tables, without a line end behind the last.
  package var text: String {
    let count = events == 1 ? "1 event" : "\(events) events"
    let head =
      "\(HostileText.oneLine(path)): \(count) in \(Self.time(duration))"
      + (isImported ? "; what the log does not tell is made up" : "")
      + (isCut ? "; what comes behind them is not counted" : "")
    let tables = [messageTable, operationTable, targetTable].compactMap(\.self)
    return ([head] + tables).joined(separator: "\n\n")
  }

  private var messageTable: String? {
    guard !messages.isEmpty else { return nil }
    return Self.indented(
      TextTable(
        heads: ["message", "from", "count", "bytes"],
        rows: messages.map { [$0.message, $0.sender, String($0.count), String($0.bytes)] }))
  }

  private var operationTable: String? {
    guard !operations.isEmpty else { return nil }
    let heads = [
      "operation", "asked", "answered", "pages", "pages/s", "first p50", "p90", "p99", "most",
      "last p50", "p99", "most",
    ]
    return Self.indented(
      TextTable(
        heads: heads,
        rows: operations.map { operation in
          let response = operation.response
          let done = operation.done
          return [
            operation.operation.rawValue, String(operation.asked), String(operation.answered),
            operation.pagesAsked > 0 ? String(operation.pages) : "",
            operation.pagesPerSecond.map { String($0) } ?? "",
            Self.time(response?.p50), Self.time(response?.p90), Self.time(response?.p99),
            Self.time(response?.most), Self.time(done?.p50), Self.time(done?.p99),
            Self.time(done?.most),
          ]
        }))
  }

  private var targetTable: String? {
    guard !targets.isEmpty else { return nil }
    return Self.indented(
      TextTable(
        heads: ["target", "set at", "event", "reached", "after", "settled"],
        rows: targets.map { target in
          [
            Self.size(target.bytes), Self.time(target.time), String(target.event),
            Self.size(target.reachedBytes), Self.time(target.after), target.settled ?? "",
          ]
        }))
  }

  private static func indented(_ table: TextTable) -> String {
    table.text.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }
      .joined(separator: "\n")
  }

  /// Nanoseconds with three places of a unit that suits them.
  static func time(_ nanoseconds: UInt64?) -> String {
    guard let nanoseconds else { return "" }
    let units: [(size: UInt64, name: String)] = [(1_000_000_000, "s"), (1_000_000, "ms")]
    for (size, name) in units where nanoseconds >= size {
      let fraction = String(nanoseconds % size / (size / 1000))
      let zeros = String(repeating: "0", count: 3 - fraction.count)
      return "\(nanoseconds / size).\(zeros)\(fraction) \(name)"
    }
    return nanoseconds == 0 ? "0" : "\(nanoseconds) ns"
  }

  private static func size(_ bytes: UInt64) -> String {
    let text = TracePrinter.text(of: .target(bytes))
    return text.split(separator: " ").last.map(String.init) ?? text
  }
}
