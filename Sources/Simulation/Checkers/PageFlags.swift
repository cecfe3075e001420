/// A byte of flags for each of some pages, one behind the other.
///
/// Runs of pages that are the same are told eight pages at a time, as they mostly are long.
package struct PageFlags: Sendable {
  /// Eight pages a word, the first the lowest byte.
  private var words: [UInt64]
  package let count: Int

  private static let each: UInt64 = 0x0101_0101_0101_0101

  /// So many pages with the same flags; the number is a multiple of 8.
  package init(repeating flags: UInt8, count: Int) {
    words = [UInt64](repeating: UInt64(flags) * Self.each, count: count / 8)
    self.count = count
  }

  package subscript(index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: words[index >> 3] >> Self.shift(index))
  }

  private static func shift(_ index: Int) -> UInt64 { UInt64(index & 7) << 3 }

  /// Where the pages end that have the same flags as the first of these.
  package func endOfRun(in indices: Range<Int>) -> Int {
    let flags = self[indices.lowerBound]
    let same = UInt64(flags) * Self.each
    let words = words.span
    var end = indices.lowerBound + 1
    while end < indices.upperBound {
      if end & 7 == 0, words[end >> 3] == same {
        end += 8
      } else if UInt8(truncatingIfNeeded: words[end >> 3] >> Self.shift(end)) == flags {
        end += 1
      } else {
        break
      }
    }
    return min(end, indices.upperBound)
  }

  /// Gives all of these pages the same flags.
  package mutating func fill(_ indices: Range<Int>, with flags: UInt8) {
    var words = words.mutableSpan
    var index = indices.lowerBound
    while index < indices.upperBound {
      if index & 7 == 0, index + 8 <= indices.upperBound {
        words[index >> 3] = UInt64(flags) * Self.each
        index += 8
      } else {
        let shift = Self.shift(index)
        words[index >> 3] = words[index >> 3] & ~(0xFF << shift) | UInt64(flags) << shift
        index += 1
      }
    }
  }

  /// Takes bits away from all pages.
  package mutating func clear(_ bits: UInt8) {
    for index in words.indices { words[index] &= ~(UInt64(bits) * Self.each) }
  }

  /// Whether some of these pages have one of the bits.
  package func has(_ bits: UInt8, in indices: Range<Int>) -> Bool {
    var index = indices.lowerBound
    while index < indices.upperBound {
      if self[index] & bits != 0 { return true }
      index = endOfRun(in: index..<indices.upperBound)
    }
    return false
  }
}
