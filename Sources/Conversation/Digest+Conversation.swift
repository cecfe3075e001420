package import Bytes
import DynamicMemoryProtocol
import HostEvents
import PageRanges
import VMBus

// What was done and what was seen, as words for the rolling digest.

extension Digest {
  /// Takes in a moment and what was done at it.
  package mutating func combine(_ stimulus: Stimulus, at time: VirtualTime) {
    combine(time.rawValue)
    switch stimulus {
    case .powerOn: combine(1)
    case .open: combine(2)
    case .close: combine(3)
    case .busReset: combine(4)
    case .machineReset: combine(5)
    case .send(let packet, let signal):
      combine(signal ? 6 : 7)
      combine(packet)
    case .meanwhile(let state, let time, let packet):
      combine(18)
      combine(UInt64(state.rawValue))
      combine(UInt64(time))
      combine(packet)
    case .signal: combine(8)
    case .reading(let reads): combine(reads ? 9 : 10)
    case .drain: combine(11)
    case .target(let bytes):
      combine(12)
      combine(bytes)
    case .query(let query):
      combine(13)
      combine(query.rawValue)
    case .discardsFail(let fail): combine(fail ? 14 : 15)
    case .poke(let place, let bytes):
      combine(26)
      combine(place, bytes)
    case .race(let place, let bytes, let count):
      combine(27)
      combine(place, bytes)
      combine(UInt64(count))
    case .touch(let ranges):
      combine(28)
      combine(ranges)
    case .pin(let ranges):
      combine(29)
      combine(ranges)
    case .unpin(let ranges):
      combine(30)
      combine(ranges)
    case .wait: combine(16)
    case .unplug: combine(17)
    case .post(let post):
      combine(19)
      combine(UInt64(post.type))
      combine(UInt64(post.connection))
      combine(post.message.span)
    case .delivery(.atOnce): combine(20)
    case .delivery(.held): combine(21)
    case .delivery(.answered(let status)):
      combine(22)
      combine(UInt64(bitPattern: Int64(status)))
    case .signalConnection(let connection, let flag):
      combine(23)
      combine(UInt64(connection))
      combine(UInt64(flag))
    case .rescind: combine(24)
    case .offer: combine(25)
    }
  }

  /// Takes in everything that was seen from an index on.
  package mutating func combine(_ log: ObservationLog, from first: Int) {
    for observation in log.observations[first...] {
      switch observation {
      case .sent(let packet):
        combine(1)
        combine(packet, log)
      case .received(let packet):
        combine(2)
        combine(packet, log)
      case .host(let event): combine(event)
      case .machine(let event): combine(event)
      case .answer(let answer): combine(answer)
      case .bus(let event): combine(event)
      case .posted(let message):
        combine(3)
        combine(log.bytes.span.extracting(message))
      case .arrived(let message):
        combine(4)
        combine(log.bytes.span.extracting(message))
      }
    }
  }

  private mutating func combine(_ packet: GuestPacket) {
    combine(UInt64(packet.type.rawValue))
    combine(UInt64(packet.flags))
    combine(packet.transactionID)
    combine(packet.payload.span)
    guard !packet.isWellFramed else { return }
    combine(UInt64(packet.offset8 ?? 2))
    combine(UInt64(packet.length8.map { 1 << 16 | UInt64($0) } ?? 0))
    combine(packet.footer == nil ? 0 : 1)
    combine(packet.footer ?? 0)
  }

  private mutating func combine(_ place: RingPlace, _ bytes: [UInt8]) {
    combine(place.ring.rawValue)
    combine(place.area.rawValue)
    combine(UInt64(place.offset))
    combine(bytes.span)
  }

  private mutating func combine(_ ranges: [PageRange]) {
    combine(UInt64(ranges.count))
    for range in ranges {
      combine(range.start.rawValue)
      combine(range.count)
    }
  }

  private mutating func combine(_ packet: PacketRecord, _ log: ObservationLog) {
    combine(UInt64(packet.type.rawValue))
    combine(packet.transactionID)
    combine(log.bytes.span.extracting(packet.payload))
  }

  private mutating func combine(_ record: some Record) {
    combine(record.name)
    var visitor = FieldDigest(digest: self)
    record.visit(&visitor)
    self = visitor.digest
  }

  /// Takes in a text.
  package mutating func combine(_ text: String) {
    combine(UInt64(text.utf8.count))
    for unit in text.utf8 { combine(UInt64(unit)) }
  }
}

private struct FieldDigest: FieldVisitor {
  var digest: Digest

  mutating func field(_ name: String, _ value: FieldValue) {
    switch value {
    case .number(let number), .hex(let number), .size(let number), .time(let number):
      digest.combine(number)
    case .signed(let number): digest.combine(UInt64(bitPattern: number))
    case .flag(let flag): digest.combine(flag ? 1 : 0)
    case .page(let page): digest.combine(page.rawValue)
    case .pages(let pages):
      digest.combine(pages.start.rawValue)
      digest.combine(pages.count)
    case .state(let state): digest.combine(UInt64(state.rawValue))
    case .message(let type): digest.combine(UInt64(type.rawValue))
    case .block(let block): digest.combine(UInt64(block.rawValue))
    case .word(let word): digest.combine(word)
    case .bytes(let bytes): digest.combine(bytes.span)
    }
  }
}
