import Bytes
import Conversation
import DynamicMemoryProtocol
import PageRanges
import SyntheticGuest
import VMBus

/// A guest without a machine: the test says what it reads, and sees what it does.
struct Rig {
  /// Something the guest did.
  struct Action: Hashable {
    var time: VirtualTime
    var stimulus: Stimulus

    /// The message, if it sent one.
    var message: [UInt8]? {
      if case .send(let packet, _) = stimulus { packet.payload } else { nil }
    }

    private var header: MessageHeader? {
      guard let message else { return nil }
      return try? MessageHeader(decoding: message.span)
    }

    var type: MessageType? { header?.type }
    var transactionID: UInt32? { header?.transactionID }
  }

  var guest: LinuxGuest
  var now = VirtualTime.zero
  var actions: [Action] = []
  /// Answers everything but opens and closes, of which the tests speak themselves.
  private var host = HostBus(rules: .hardened)

  init(_ parameters: LinuxGuest.Parameters = LinuxGuest.Parameters()) {
    guest = LinuxGuest(parameters)
    guest.start(at: now)
  }

  /// A guest whose handshake went well, and whose boot is not of interest.
  static func bound(_ parameters: LinuxGuest.Parameters = LinuxGuest.Parameters()) -> Rig {
    var rig = Rig(parameters)
    rig.run(seconds: 11)
    rig.guest.notice(.opened, at: rig.now)
    rig.run(seconds: 1)
    rig.receive(hex: "02001000010000000100000000000000")
    rig.run(seconds: 1)
    rig.receive(hex: "04001000020000000300000000000000")
    return rig
  }

  /// Lets time pass; what the guest does is kept.
  mutating func run(milliseconds: UInt64) {
    let end = now.advanced(by: .milliseconds(milliseconds))
    while let time = guest.nextAction, time <= end { act() }
    now = end
  }

  mutating func run(seconds: UInt64) { run(milliseconds: seconds * 1000) }

  /// Lets the guest do the next thing, whenever that is.
  mutating func act() {
    guard let time = guest.nextAction else { return }
    now = max(now, time)
    guard let stimulus = guest.act(at: now) else { return }
    guard case .post(let post) = stimulus else {
      return actions.append(Action(time: now, stimulus: stimulus))
    }
    switch BusMessageType(of: post.message) {
    case .openChannel?: actions.append(Action(time: now, stimulus: .open))
    case .closeChannel?: actions.append(Action(time: now, stimulus: .close))
    default: answer(post)
    }
  }

  private mutating func answer(_ post: GuestPost) {
    _ = host.post(post.message, type: post.type, connection: post.connection)
    while let effect = host.next({ _ in true }) {
      guard case .post(let message) = effect else { continue }
      host.delivered(status: 0)
      guest.receive(control: message, at: now)
    }
  }

  /// The guest reads a packet, padded as a ring pads it.
  mutating func receive(_ message: [UInt8]) {
    let padding = repeatElement(UInt8(0), count: (8 - message.count % 8) % 8)
    let padded = message + padding
    guest.receive(.inBand, payload: padded.span, at: now)
  }

  mutating func receive(hex: String) { receive([UInt8](hex: hex) ?? []) }

  mutating func requestPages(_ count: UInt32, transactionID: UInt32 = 0) {
    var bytes: [UInt8] = []
    BalloonRequest(transactionID: transactionID, pageCount: count).append(to: &bytes)
    receive(bytes)
  }

  mutating func giveBack(_ ranges: [(start: UInt64, count: UInt64)], morePages: Bool = false) {
    var bytes: [UInt8] = []
    let wires = ranges.map { Rig.wire($0.start, $0.count) }
    let request = UnballoonRequest(
      transactionID: 1, morePages: morePages, rangeCount: UInt32(wires.count))
    request.append(to: &bytes, ranges: wires.span)
    receive(bytes)
  }

  mutating func hotAdd(
    _ start: UInt64, _ count: UInt64, region: (start: UInt64, count: UInt64)?
  ) {
    var bytes: [UInt8] = []
    HotAddRequest(
      transactionID: 2, range: Rig.wire(start, count),
      region: region.map { Rig.wire($0.start, $0.count) }
    ).append(to: &bytes)
    receive(bytes)
  }

  static func wire(_ start: UInt64, _ count: UInt64) -> WirePageRange {
    WirePageRange(rawValue: start | count << 40)
  }

  /// What the guest sent of one type, since it was last asked for anything.
  mutating func takeMessages(_ type: MessageType) -> [[UInt8]] {
    defer { actions.removeAll() }
    return actions.filter { $0.type == type }.compactMap(\.message)
  }
}

/// One balloon response: what its ranges are like, read from the bytes.
struct ResponseShape: Hashable, CustomStringConvertible {
  var unit: UInt64
  var ranges: Int
  var morePages: Bool

  init(_ unit: UInt64, _ ranges: Int, more: Bool) {
    self.unit = unit
    self.ranges = ranges
    morePages = more
  }

  /// Reads a message; a unit of 0 stands for no ranges, and all ones for ranges of several sizes.
  init(_ message: [UInt8]) {
    let bytes = message.span
    let word = bytes.count >= 16 ? bytes.littleEndian32(at: 12) : 0
    var counts: [UInt64] = []
    for offset in stride(from: 16, to: bytes.count - 7, by: 8) {
      counts.append(bytes.littleEndian64(at: offset) >> 40)
    }
    let isUniform = counts.allSatisfy { $0 == counts.first }
    self.init(isUniform ? counts.first ?? 0 : .max, Int(word >> 1), more: word & 1 != 0)
  }

  var description: String { "\(ranges) ranges of \(unit)\(morePages ? ", more" : "")" }
}
