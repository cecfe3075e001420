import Bytes
import HostEvents
import PageRanges

// Messages that are to the point, and changes of them.
extension ConversationMutator {
  /// A message that the host waits for, or any.
  mutating func message(answering request: Standing) -> [UInt8] {
    let awaited: UInt16 =
      switch request.state {
      case .version: 1
      case .capabilities: 3
      case .balloonReplyWait: 7
      case .unballoonReplyWait: 9
      case .hotAddReplyWait: 11
      case .hotRemoveReplyWait: 14
      default: 5
      }
    let type = random.next(below: 6) == 0 ? UInt16(random.next(below: 17)) : awaited
    var message = fields(of: type, request)
    message = little(UInt64(type), 2) + [0, 0] + request.transaction + message
    repairSize(&message)
    return message
  }

  private mutating func fields(of type: UInt16, _ request: Standing) -> [UInt8] {
    switch type {
    case 1: little(random.pick([0x2_0000, 0x1_0000, 3, random.next()]), 4) + little(0, 4)
    case 3:
      little(3 | random.next(below: 32) << 2, 8) + little(random.pick([0, 0, random.next()]), 8)
        + little(.max, 8)
    case 5:
      little(random.next(below: 1 << 20), 8) + little(random.next(below: 1 << 20), 8)
        + little(0, 24)
    case 7, 14:
      rangeList(type, request)
    case 11:
      little(random.pick([request.pages, 0, 1, request.pages / 2, request.pages + 1]), 4)
        + little(random.pick([1, 1, 1, 0]), 4)
    case 9: []
    default: little(random.next(), Int(random.next(below: 9)))
    }
  }

  private mutating func rangeList(_ type: UInt16, _ request: Standing) -> [UInt8] {
    let ranges = (0..<(1 + random.next(below: 3))).map { _ in range(request.pages) }
    let more = random.next(below: 3) == 0 ? 1 as UInt64 : 0
    let head =
      type == 7
      ? little(0, 4) + little(UInt64(ranges.count) << 1 | more, 4)
      : little(0, 4) + little(UInt64(ranges.count), 4) + little(more, 8)
    return head + ranges.flatMap { little($0, 8) }
  }

  /// A start in the lower 40 bits, a count above; around the borders of a small machine, too.
  private mutating func range(_ asked: UInt64) -> UInt64 {
    let start = random.pick([
      random.next(below: 4096), random.next(below: 4096), 2560, 0x100000, 0x100000 + 1536,
      3000, 4000, 4096, 160, .max, random.next(),
    ])
    let count = random.pick([1, asked, asked / 2, asked, 2, 16, random.next(below: 512), 0, .max])
    return start & 0xFF_FFFF_FFFF | (count & 0xFF_FFFF) << 40
  }

  /// The same for whoever needs no message.
  mutating func pageRange(_ asked: UInt64) -> PageRange {
    let word = range(asked)
    return PageRange(start: PageNumber(word & 0xFF_FFFF_FFFF), clampingCount: word >> 40)
  }

  /// Changes one field of a message, and puts its size and count right, mostly.
  mutating func changeMessage(_ message: inout [UInt8], _ request: Standing) {
    switch random.next(below: 8) {
    case 0, 1: changeByte(&message)
    case 2 where message.count >= 8: message.replaceSubrange(4..<8, with: request.transaction)
    case 3 where message.count >= 16:
      // A range that was there before, once more.
      let first = 8 * index(below: message.count / 8)
      message += message[first..<min(first + 8, message.count)]
    case 4 where message.count > 8: message.removeLast(min(8, message.count - 8))
    case 5: message += little(range(request.pages), 8)
    default: message = self.message(answering: request)
    }
    if random.next(below: 8) != 0 { repairSize(&message) }
    if random.next(below: 8) != 0 { repairCount(&message) }
  }

  private func repairSize(_ message: inout [UInt8]) {
    guard message.count >= 4 else { return }
    let size = UInt16(clamping: message.count)
    message[2] = UInt8(truncatingIfNeeded: size)
    message[3] = UInt8(truncatingIfNeeded: size >> 8)
  }

  /// The count of ranges of a balloon response.
  private func repairCount(_ message: inout [UInt8]) {
    guard message.count >= 16, message[0] == 7, message[1] == 0 else { return }
    let count = UInt64((message.count - 16) / 8)
    let more = UInt64(message[12] & 1)
    message.replaceSubrange(12..<16, with: little(count << 1 | more, 4))
  }

  func little(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) : 0 }
  }
}
