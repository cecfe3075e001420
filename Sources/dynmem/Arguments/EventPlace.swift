import ArgumentParser
import Conversation
import Traces

/// A place in a trace: the number of an event, from 1, or a moment.
enum EventPlace: ExpressibleByArgument, Hashable {
  case event(Int)
  case time(VirtualTime)

  /// `12`, or `50s`, `1.5s`, `20ms`, `7us`, `9ns`.
  init?(argument: String) {
    if let number = Int(argument) {
      guard number > 0 else { return nil }
      self = .event(number)
      return
    }
    let units: [(String, UInt64)] = [
      ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
    ]
    guard let (unit, size) = units.first(where: { argument.hasSuffix($0.0) }),
      let number = Double(argument.dropLast(unit.count)), number >= 0,
      number * Double(size) < 1e18
    else { return nil }
    self = .time(VirtualTime(rawValue: UInt64((number * Double(size)).rounded())))
  }

  /// How many steps of a trace are done by then: all of a number, or all up to a moment.
  func stepCount(of trace: Trace) -> Int {
    switch self {
    case .event(let number): min(number, trace.steps.count)
    case .time(let time): trace.steps.prefix { $0.time <= time }.count
    }
  }

  static var allValueStrings: [String] { [] }
}
