import Conversation
import HostEvents
import VMBus

/// The words that fields of records have: whoever waits for another, or guards against one, does so
/// for ever, and a log that has another is damaged.
enum KnownValues {
  static let violations =
    ViolationID.all.map(\.rawValue) + BusBreach.allCases.map(\.rawValue)
  static let aborts = HostAbort.allCases.map(\.id)
  private static let settlements = Settlement.allCases.map(\.rawValue)
  private static let owners = RangeOwner.allCases.map(\.rawValue)

  /// All that a field of the record with this name can be; nil if it is anything.
  static func words(for field: String, of record: String) -> [String]? {
    switch (record, field) {
    case ("violation", "id"), ("channel-failed", "id"): violations
    case ("hostAbort", "id"): aborts
    case ("settled", "as"): settlements
    case ("answer range", "set"): owners
    default: nil
    }
  }
}
