import DynamicMemoryProtocol
import HostEvents
import VMBus

/// The first field in which something that was seen is not what was expected.
package struct Difference: Hashable, Sendable {
  /// The name of the field.
  package var field: String
  package var expected: String
  package var observed: String
  /// In a packet, the first byte of the payload that differs.
  package var offset: Int?

  package init(field: String, expected: String, observed: String, offset: Int? = nil) {
    self.field = field
    self.expected = expected
    self.observed = observed
    self.offset = offset
  }
}

extension Difference {
  /// The difference between two contents of the same sort; nil if there is none, or they are of
  /// different sorts.
  init?(
    _ expected: Expectation.Content, _ observed: Expectation.Content, printer: TracePrinter
  ) {
    switch (expected, observed) {
    case (.sent(let expected), .sent(let observed)): self.init(expected, observed)
    case (.received(let expected), .received(var observed)):
      observed.removePadding(over: expected.payload.count)
      self.init(expected, observed)
    case (.record(let name, let fields), .record(let otherName, let otherFields))
    where name == otherName:
      self.init(fields, otherFields, printer)
    default: return nil
    }
  }

  private init?(
    _ expected: [Expectation.Field], _ observed: [Expectation.Field], _ printer: TracePrinter
  ) {
    for field in expected {
      let other = observed.first { $0.name == field.name }
      if let other, field.value.isSame(as: other.value) { continue }
      var text = TextOutput()
      printer.value(field.value, to: &text)
      var otherText = TextOutput()
      if let other { printer.value(other.value, to: &otherText) } else { otherText.append("none") }
      self.init(field: field.name, expected: text.string, observed: otherText.string)
      return
    }
    return nil
  }

  private init?(_ expected: Expectation.Packet, _ observed: Expectation.Packet) {
    if let mask = expected.mask {
      guard
        let fields = MessageFieldList.difference(expected.payload, observed.payload, but: mask)
      else { return nil }
      self = fields
      return
    }
    let offset = firstDifference(expected.payload, observed.payload)
    if expected.type != observed.type {
      self.init(
        field: "type", expected: "\(expected.type.rawValue)",
        observed: "\(observed.type.rawValue)")
    } else if let offset {
      let fields = MessageFieldList.difference(expected.payload, observed.payload)
      self = fields ?? Self.ofBytes(expected.payload, observed.payload, at: offset)
      self.offset = offset
    } else if expected.transactionID != observed.transactionID {
      self.init(
        field: "xid", expected: "\(expected.transactionID)", observed: "\(observed.transactionID)")
    } else {
      return nil
    }
  }

  private static func ofBytes(_ a: [UInt8], _ b: [UInt8], at offset: Int) -> Difference {
    guard offset < a.count, offset < b.count else {
      return Difference(field: "length", expected: "\(a.count)", observed: "\(b.count)")
    }
    return Difference(
      field: "byte", expected: [a[offset]].hexDigits, observed: [b[offset]].hexDigits)
  }
}

extension Expectation.Packet {
  /// Takes off the zeros that the ring added behind so many bytes.
  fileprivate mutating func removePadding(over count: Int) {
    guard payload.count == (count + 7) / 8 * 8, payload[count...].allSatisfy({ $0 == 0 }) else {
      return
    }
    payload.removeLast(payload.count - count)
  }
}

private func firstDifference(_ a: [UInt8], _ b: [UInt8]) -> Int? {
  for index in 0..<min(a.count, b.count) where a[index] != b[index] { return index }
  return a.count == b.count ? nil : min(a.count, b.count)
}

extension [UInt8] {
  fileprivate var hexDigits: String {
    var text = TextOutput()
    text.data(span)
    return text.string
  }
}
