/// A fixed list of words, found by their bytes without making a string.
struct WordTable: Sendable {
  /// The words in the order in which they were given.
  let words: [String]
  /// Positions in `words`, or -1, by hash; at most half full.
  private let slots: [Int]
  private let bytes: [[UInt8]]

  init(_ words: [String]) {
    var size = 8
    while size < words.count * 2 { size *= 2 }
    var slots = Array(repeating: -1, count: size)
    let bytes = words.map { Array($0.utf8) }
    for (position, word) in bytes.enumerated() {
      var slot = Self.hash(word, 0..<word.count) & (size - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = position
    }
    self.words = words
    self.bytes = bytes
    self.slots = slots
  }

  /// The position of the word that stands at these bytes of a text; the first, if it is given
  /// twice.
  ///
  /// - Complexity: O(length of the word)
  func position(of range: Range<Int>, in text: [UInt8]) -> Int? {
    var slot = Self.hash(text, range) & (slots.count - 1)
    while slots[slot] >= 0 {
      if Self.equal(bytes[slots[slot]], text, range) { return slots[slot] }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private static func equal(_ word: [UInt8], _ text: [UInt8], _ range: Range<Int>) -> Bool {
    guard word.count == range.count else { return false }
    let word = word.span
    let text = text.span
    for index in word.indices where word[index] != text[range.lowerBound &+ index] { return false }
    return true
  }

  /// FNV-1a.
  private static func hash(_ text: [UInt8], _ range: Range<Int>) -> Int {
    let text = text.span
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in range { hash = (hash ^ UInt64(text[index])) &* 0x100_0000_01B3 }
    return Int(truncatingIfNeeded: hash ^ (hash >> 32))
  }
}
