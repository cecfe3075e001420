import Bytes
import GuestMemory

/// The packets of one direction of a long conversation: sizes and contents follow from a seed, so
/// that the reader knows what the writer writes.
struct RingPayload: Sendable {
  private var random: SplitMix64
  /// The present packet's number.
  private(set) var number: UInt64 = 0
  /// Its payload, padded with zeros to a multiple of 8 bytes behind `count`.
  private(set) var bytes = [UInt8](repeating: 0, count: Self.mostBytes)
  /// The length of its payload.
  private(set) var count = 0

  /// The largest payload, in bytes: what a guest has room for.
  static let mostBytes = 4096

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    next()
  }

  /// Goes on to the next packet.
  mutating func next() {
    number += 1
    let word = random.next()
    count = Int(word >> 32) % sizeLimit(word)
    var key = word | 1
    let padded = (count + 7) / 8 * 8
    let count = count
    var target = bytes.mutableSpan
    var offset = 0
    while offset < padded {
      store64(key, to: &target, at: offset)
      key = key &* 0x9E37_79B9_7F4A_7C15 &+ word
      offset += 8
    }
    while offset > count {
      offset -= 1
      target[offset] = 0
    }
  }

  /// Mostly small packets, some middling, a few as large as can be.
  private func sizeLimit(_ word: UInt64) -> Int {
    switch word & 0xFF {
    case 0: Self.mostBytes + 1
    case 1..<64: 513
    default: 65
    }
  }

  /// Whether a packet as it was received is the present one, padding included.
  func equals(_ other: borrowing Span<UInt8>) -> Bool {
    guard other.count == (count + 7) / 8 * 8 else { return false }
    let mine = bytes.span
    var offset = 0
    while offset < other.count {
      guard load64(mine, at: offset) == load64(other, at: offset) else { return false }
      offset += 8
    }
    return true
  }
}
