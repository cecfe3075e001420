package import Conversation
package import DynamicMemoryProtocol

/// A packet of a script, with what is filled in when it is sent.
package struct PacketTemplate: Hashable, Sendable {
  /// The packet as far as it is known.
  package var packet: GuestPacket
  package var isSignaled: Bool
  package var transaction = TransactionNumber.next
  /// The ranges of a message that has such.
  package var ranges: RangePattern?
  /// The pages of a hot-add response are those of the request.
  package var countsRequest = false
  /// The size and the count are written as they stand: the message lies.
  package var keepsSize = false
  package var keepsCount = false

  package init(_ packet: GuestPacket, isSignaled: Bool) {
    self.packet = packet
    self.isSignaled = isSignaled
  }

  /// Which number the message has.
  package enum TransactionNumber: Hashable, Sendable {
    case written
    /// The guest's own next.
    case next
    /// That of the message it answers.
    case request
  }

  /// The messages whose ranges can be drawn.
  package static let rangeListTypes: [MessageType] = [.balloonResponse, .hotRemoveResponse]
}

/// The messages of one answer: one or, if its ranges do not fit one, several.
struct AnswerTrain: Hashable, Sendable {
  let template: PacketTemplate
  let request: HostRequest
  private let sequence: RangeSequence?
  private var next = 0

  init(_ template: PacketTemplate, _ request: HostRequest, _ sequence: RangeSequence?) {
    self.template = template
    self.request = request
    self.sequence = sequence
  }

  /// The next message; nil behind the last.
  mutating func message(transactionID: UInt32) -> Stimulus {
    var packet = template.packet
    if template.transaction != .written {
      packet.payload.store(UInt64(transactionID), at: 4, bytes: 4)
    }
    if template.countsRequest {
      packet.payload.store(min(request.pages, UInt64(UInt32.max)), at: 8, bytes: 4)
    }
    if let sequence { appendRanges(of: sequence, to: &packet.payload) }
    return .send(packet, signal: template.isSignaled)
  }

  /// Whether all messages were made.
  var isFinished: Bool { next >= sequence?.count ?? 0 }

  private mutating func appendRanges(of sequence: RangeSequence, to payload: inout [UInt8]) {
    let isHotRemoval = payload.first == UInt8(MessageType.hotRemoveResponse.rawValue)
    let fixedSize = isHotRemoval ? HotRemoveResponse.fixedSize : BalloonResponse.fixedSize
    let capacity = (MessageLimits.messageSize - fixedSize) / WirePageRange.encodedSize
    let end = min(sequence.count, next + capacity)
    let count = UInt64(end - next)
    for index in next..<end {
      payload.append(littleEndian: sequence.range(at: index).rawValue)
    }
    next = end
    if !template.keepsSize {
      payload.store(UInt64(fixedSize) + count * 8, at: 2, bytes: 2)
    }
    let more: UInt64 = isFinished ? 0 : 1
    if isHotRemoval {
      if !template.keepsCount { payload.store(count, at: 12, bytes: 4) }
      if more == 1 { payload.set(bit: 0, at: 16) }
    } else {
      let written: UInt64 = payload.count > 12 && payload[12] & 1 != 0 ? 1 : 0
      if !template.keepsCount { payload.store(count << 1 | written, at: 12, bytes: 4) }
      if more == 1 { payload.set(bit: 0, at: 12) }
    }
  }
}

extension [UInt8] {
  /// Overwrites bytes that are there with a little-endian number.
  fileprivate mutating func store(_ value: UInt64, at offset: Int, bytes: Int) {
    for index in 0..<bytes where offset + index < count {
      self[offset + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
    }
  }

  fileprivate mutating func append(littleEndian value: UInt64) {
    for index in 0..<8 { append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
  }

  fileprivate mutating func set(bit: UInt8, at offset: Int) {
    if offset < count { self[offset] |= 1 << bit }
  }
}
