import Bytes
import Conversation
import DynamicMemoryProtocol
import PageRanges
import VMBus

/// Stimuli that a person would rather write.
enum SimplerStimuli {
  /// The n-th simpler stimulus; nil if there are no more.
  static func variant(_ number: Int, of stimulus: Stimulus) -> Stimulus? {
    switch stimulus {
    case .send(let packet, let signal):
      if !signal {
        guard number > 0 else { return .send(packet, signal: true) }
        return Self.variant(number - 1, of: packet).map { .send($0, signal: false) }
      }
      return Self.variant(number, of: packet).map { .send($0, signal: true) }
    case .meanwhile(let state, let time, let packet):
      let first: [Stimulus] =
        [.send(packet, signal: true)] + (time > 1 ? [.meanwhile(state, 1, packet)] : [])
      guard number >= first.count else { return first[number] }
      return Self.variant(number - first.count, of: packet).map { .meanwhile(state, time, $0) }
    case .target(let bytes):
      let simpler = SimplerNumbers.candidates(for: bytes)
      return number < simpler.count ? .target(simpler[number]) : nil
    case .poke(let place, let bytes):
      return Self.variant(number, of: bytes).map { .poke(place, $0) }
    case .race(let place, let bytes, let count):
      if count > 1 {
        guard number > 0 else { return .race(place, bytes, after: 1) }
        return Self.variant(number - 1, of: bytes).map { .race(place, $0, after: count) }
      }
      return Self.variant(number, of: bytes).map { .race(place, $0, after: count) }
    case .touch(let ranges): return Self.variant(number, of: ranges).map { .touch($0) }
    case .pin(let ranges): return Self.variant(number, of: ranges).map { .pin($0) }
    case .unpin(let ranges): return Self.variant(number, of: ranges).map { .unpin($0) }
    case .post(var post):
      // With every message that it takes: the others can then be dropped.
      guard number > 0 else { return .open }
      guard let message = SimplerBytes.variant(number - 1, of: post.message) else { return nil }
      post.message = message
      return .post(post)
    default: return nil
    }
  }

  private static func variant(_ number: Int, of bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count > 1 else { return nil }
    let variants = [Array(bytes.prefix(bytes.count / 2)), Array(bytes.dropLast())]
    return number < variants.count ? variants[number] : nil
  }

  /// Half of the ranges, or all but one; of a single range fewer pages.
  private static func variant(_ number: Int, of ranges: [PageRange]) -> [PageRange]? {
    guard ranges.count > 1 else {
      guard let range = ranges.first, range.count > 1 else { return nil }
      let shorter = [range.prefix(1), range.prefix(range.count / 2), range.dropLast(1)]
      return number < shorter.count ? [shorter[number]] : nil
    }
    let half = ranges.count / 2
    let variants = [
      Array(ranges[..<half]), Array(ranges[half...]), Array(ranges.dropLast()),
      Array(ranges.dropFirst()),
    ]
    return number < variants.count ? variants[number] : nil
  }

  private static func variant(_ number: Int, of packet: GuestPacket) -> GuestPacket? {
    var plain = packet
    plain.type = .inBand
    plain.flags = 0
    plain.transactionID = 0
    plain.offset8 = nil
    plain.length8 = nil
    plain.footer = nil
    var variants = [plain]
    for change in frameChanges {
      var changed = packet
      change(&changed)
      variants.append(changed)
    }
    variants = variants.filter { $0 != packet }
    guard number >= variants.count else { return variants[number] }
    guard let payload = SimplerMessages.variant(number - variants.count, of: packet.payload)
    else { return nil }
    var changed = packet
    changed.payload = payload
    return changed
  }

  private static let frameChanges: [@Sendable (inout GuestPacket) -> Void] = [
    { $0.type = .inBand }, { $0.flags = 0 }, { $0.transactionID = 0 }, { $0.offset8 = nil },
    { $0.length8 = nil }, { $0.footer = nil },
  ]
}

// Two that are one.
extension SimplerStimuli {
  /// One stimulus that does what two in a row do; nil if a person would write both.
  static func merged(_ first: Stimulus, _ second: Stimulus) -> Stimulus? {
    switch (first, second) {
    case (.send(let packet, signal: false), .signal): .send(packet, signal: true)
    case (.send(let packet, true), .send(let next, true)): merged(packet, next)
    case (.close, .busReset), (.busReset, .busReset): .busReset
    default: nil
    }
  }

  /// Two parts of a train of balloon responses as one.
  private static func merged(_ first: GuestPacket, _ second: GuestPacket) -> Stimulus? {
    guard let one = try? BalloonResponse(decoding: first.payload.span), one.morePages,
      one.header.type == .balloonResponse,
      let two = try? BalloonResponse(decoding: second.payload.span),
      two.header.type == .balloonResponse
    else { return nil }
    var ranges = MessageRest()
    ranges.readRanges(first.payload.span, from: BalloonResponse.fixedSize)
    ranges.readRanges(second.payload.span, from: BalloonResponse.fixedSize)
    guard
      let whole = BalloonResponse(
        transactionID: one.header.transactionID, morePages: two.morePages,
        rangeCount: UInt32(clamping: ranges.ranges.count))
    else { return nil }
    var packet = first
    packet.payload = []
    whole.append(to: &packet.payload, ranges: ranges.ranges.span)
    return .send(packet, signal: true)
  }
}
