import Bytes
import Conversation
package import HostEvents

/// Compares what was seen with what was expected.
struct Matching {
  let log: ObservationLog

  /// Whether an observation is the expected one.
  func matches(_ expected: Expectation.Content, _ observation: Observation) -> Bool {
    switch (expected, observation) {
    case (.sent(let packet), .sent(let seen)) where packet.mask != nil,
      (.received(let packet), .received(let seen)) where packet.mask != nil:
      packet.type == seen.type && isWithinMask(packet, seen)
    case (.sent(let packet), .sent(let seen)):
      packet.type == seen.type && packet.transactionID == seen.transactionID
        && equal(packet.payload, seen)
    case (.received(let packet), .received(let seen)):
      packet.type == seen.type && packet.transactionID == seen.transactionID
        && equalPadded(packet.payload, seen)
    case (.record(let name, let fields), .host(let event)): matches(name, fields, event)
    case (.record(let name, let fields), .machine(let event)): matches(name, fields, event)
    case (.record(let name, let fields), .answer(let answer)): matches(name, fields, answer)
    case (.record(let name, let fields), .bus(let event)): matches(name, fields, event)
    case (.posted(let message), .posted(let seen)): Array(log.bytes[seen]) == message
    case (.arrived(let message), .arrived(let seen)): Array(log.bytes[seen]) == message
    default: false
    }
  }

  /// Whether an observation is of the sort that was expected, whatever it contains.
  func isAlike(_ expected: Expectation.Content, _ observation: Observation) -> Bool {
    switch (expected, observation) {
    case (.sent, .sent), (.received, .received): true
    case (.record(let name, _), .host(let event)): name == event.name
    case (.record(let name, _), .machine(let event)): name == event.name
    case (.record(let name, _), .answer(let answer)): name == answer.name
    case (.record(let name, _), .bus(let event)): name == event.name
    case (.posted, .posted), (.arrived, .arrived): true
    default: false
    }
  }

  private func matches(
    _ name: String, _ fields: [Expectation.Field], _ record: some Record
  ) -> Bool {
    guard name == record.name else { return false }
    guard !fields.isEmpty else { return true }
    var matcher = FieldMatcher(expected: fields)
    record.visit(&matcher)
    return matcher.isMatch
  }

  /// Whether a packet is the same in everything that is told of it.
  private func isWithinMask(_ packet: Expectation.Packet, _ seen: PacketRecord) -> Bool {
    let payload = Array(log.bytes[seen.payload])
    return MessageFieldList.areSame(packet.payload, payload, but: packet.mask)
  }

  private func equal(_ payload: [UInt8], _ seen: PacketRecord) -> Bool {
    guard payload.count == seen.payload.count else { return false }
    return firstDifference(payload, seen) == nil
  }

  /// A receiver sees a packet padded with zeros to a multiple of 8.
  private func equalPadded(_ payload: [UInt8], _ seen: PacketRecord) -> Bool {
    guard (payload.count + 7) / 8 * 8 == seen.payload.count else { return false }
    return firstDifference(payload, seen) == nil
  }

  /// The offset of the first byte that differs; bytes that were not expected must be zero.
  private func firstDifference(_ payload: [UInt8], _ seen: PacketRecord) -> Int? {
    let bytes = log.bytes
    let start = seen.payload.lowerBound
    for offset in 0..<seen.payload.count
    where bytes[start + offset] != (offset < payload.count ? payload[offset] : 0) {
      return offset
    }
    return nil
  }
}

/// Compares the fields of a record with those that are expected; others may have any value.
private struct FieldMatcher: FieldVisitor {
  let expected: [Expectation.Field]
  private var next = 0
  private var found = 0
  private var isEqual = true

  init(expected: [Expectation.Field]) { self.expected = expected }

  /// Whether all expected fields were there and equal.
  var isMatch: Bool { isEqual && found == expected.count }

  mutating func field(_ name: String, _ value: FieldValue) {
    // Fields are mostly expected in the order in which they come.
    guard next < expected.count, expected[next].name == name else {
      for field in expected where field.name == name { compare(field.value, value) }
      return
    }
    compare(expected[next].value, value)
    next += 1
  }

  private mutating func compare(_ expected: FieldValue, _ seen: FieldValue) {
    found += 1
    if !expected.isSame(as: seen) { isEqual = false }
  }
}

extension FieldValue {
  /// Whether both are the same value, however it is spelt.
  package func isSame(as other: FieldValue) -> Bool {
    if self == other { return true }
    guard let number = plainNumber, let otherNumber = other.plainNumber else { return false }
    return number == otherNumber
  }

  private var plainNumber: UInt64? {
    switch self {
    case .number(let number), .hex(let number), .size(let number), .time(let number): number
    default: nil
    }
  }
}
