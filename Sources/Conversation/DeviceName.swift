/// The name of a device in the monitor: a short text.
///
/// It lies in the value itself, so that an observation with one is copied like a number.
package struct DeviceName: Hashable, Sendable {
  /// The most bytes of UTF-8 that a name has.
  package static let mostBytes = 39

  // 39 bytes of text and the number of those that are used, eight a word, the first the lowest.
  private var first: UInt64 = 0
  private var second: UInt64 = 0
  private var third: UInt64 = 0
  private var fourth: UInt64 = 0
  private var fifth: UInt64 = 0

  /// What the monitor says of a device without a name.
  package static let none = DeviceName(cutting: "-")

  /// A name; nil if it is too long.
  package init?(_ text: String) {
    guard text.utf8.count <= Self.mostBytes else { return nil }
    self.init(cutting: text)
  }

  /// The beginning of a text: as many of its characters as fit.
  package init(cutting text: String) {
    var count = 0
    for character in text {
      guard count + character.utf8.count <= Self.mostBytes else { break }
      for byte in character.utf8 {
        set(byte, at: count)
        count += 1
      }
    }
    set(UInt8(count), at: Self.mostBytes)
  }

  package var text: String {
    String(decoding: (0..<Int(byte(at: Self.mostBytes))).map { byte(at: $0) }, as: UTF8.self)
  }

  private func byte(at index: Int) -> UInt8 {
    let word = [first, second, third, fourth, fifth][index / 8]
    return UInt8(truncatingIfNeeded: word >> UInt64(index % 8 * 8))
  }

  /// Sets a byte that is 0.
  private mutating func set(_ byte: UInt8, at index: Int) {
    let bits = UInt64(byte) << UInt64(index % 8 * 8)
    switch index / 8 {
    case 0: first |= bits
    case 1: second |= bits
    case 2: third |= bits
    case 3: fourth |= bits
    default: fifth |= bits
    }
  }
}
