import Bytes
import Conversation
import Traces

/// A rule that was broken: how often, and where first.
package struct Breach: Encodable, Hashable, Sendable {
  /// The stable id: of a violation, an invariant or an assertion.
  package let rule: String
  /// What was broken, in one line.
  package let summary: String
  /// What was seen, if the rule alone does not say it.
  package let detail: String?
  package private(set) var times: UInt64
  /// Where it happened, from 1, the first few.
  package private(set) var events: [Int]
  /// The line of the first event in its file; nil if it has none.
  package let line: Int?
  /// When it first happened, in nanoseconds of virtual time.
  package let time: UInt64
  /// The message, in the trace language.
  package let message: String
  /// The same in hexadecimal, as long as it is not too long; nil if there was no packet.
  package let bytes: String?
  /// How to read more about it.
  package var explain: String { "dynmem explain \(rule)" }

  /// Further events are counted and not told.
  static let mostEvents = 8
  private static let mostBytes = 64
  private static let mostColumns = 160

  private enum CodingKeys: CodingKey {
    case rule, summary, detail, times, events, line, time, message, bytes, explain
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(rule, forKey: .rule)
    try container.encode(summary, forKey: .summary)
    try container.encodeIfPresent(detail, forKey: .detail)
    try container.encode(times, forKey: .times)
    try container.encode(events, forKey: .events)
    try container.encodeIfPresent(line, forKey: .line)
    try container.encode(time, forKey: .time)
    try container.encode(message, forKey: .message)
    try container.encodeIfPresent(bytes, forKey: .bytes)
    try container.encode(explain, forKey: .explain)
  }

  init(
    _ rule: String, detail: String? = nil, times: UInt64 = 1, in entry: ConversationRecord.Entry,
    message: String, bytes: [UInt8]?
  ) {
    self.rule = rule
    summary = ReportRule(rule).summary
    self.detail = detail
    self.times = times
    events = [entry.event]
    line = entry.line > 0 ? entry.line : nil
    time = entry.time.rawValue
    self.message = HostileText.cut(message, to: Self.mostColumns)
    self.bytes = bytes.map { bytes in
      let shown = Array(bytes.prefix(Self.mostBytes)).hexString
      return bytes.count > Self.mostBytes ? "\(shown)… (\(bytes.count) bytes)" : shown
    }
  }

  /// What the guest did in an entry breaks a rule.
  init(_ rule: String, times: UInt64 = 1, byGuestIn entry: ConversationRecord.Entry) {
    self.init(
      rule, times: times, in: entry, message: TracePrinter.text(of: entry.stimulus),
      bytes: entry.guestPacket?.payload)
  }

  /// What the host did when the guest did this breaks a rule.
  init(_ rule: String, detail: String, byHostIn entry: ConversationRecord.Entry) {
    self.init(
      rule, detail: detail, in: entry, message: TracePrinter.text(of: entry.stimulus),
      bytes: entry.guestPacket?.payload)
  }

  /// What the host sent in an entry breaks a rule.
  init(
    _ rule: String, detail: String, of packet: ConversationRecord.HostPacket,
    in entry: ConversationRecord.Entry
  ) {
    self.init(
      rule, detail: detail, in: entry, message: packet.text, bytes: packet.payload)
  }

  /// Notes a breach among others: the same of the same rule is counted.
  static func note(_ breach: Breach, in breaches: inout [Breach]) {
    let index = breaches.firstIndex { $0.rule == breach.rule && $0.detail == breach.detail }
    guard let index else { return breaches.append(breach) }
    breaches[index].times = breaches[index].times.addingReportingOverflow(breach.times).partialValue
    guard breaches[index].events.count < mostEvents, let event = breach.events.first,
      breaches[index].events.last != event
    else { return }
    breaches[index].events.append(event)
  }
}

extension ConversationRecord.Entry {
  /// The packet that the guest writes, if that is what is done and there is room for it.
  var guestPacket: GuestPacket? {
    guard !foundNoRoom else { return nil }
    switch stimulus {
    case .send(let packet, _), .meanwhile(_, _, let packet): return packet
    default: return nil
    }
  }
}

extension ConversationRecord.HostPacket {
  /// How the trace language writes it.
  var text: String {
    let packet = Expectation.Packet(type: type, transactionID: transactionID, payload: payload)
    return TracePrinter(for: Trace()).text(of: .sent(packet))
  }
}
