/// Reads a line piece by piece; what does not fit leaves it where it was.
struct TextScanner {
  let text: [UInt8]
  var position: Int

  init(_ text: [UInt8], at position: Int = 0) {
    self.text = text
    self.position = position
  }

  var isAtEnd: Bool { position >= text.count }
  var next: UInt8? { position < text.count ? text[position] : nil }
  /// What was not read yet.
  var rest: ArraySlice<UInt8> { text[min(position, text.count)...] }

  /// Reads these bytes.
  mutating func take(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard count <= text.count - position, starts(with: word, at: position) else { return false }
    position += count
    return true
  }

  private func starts(with word: StaticString, at start: Int) -> Bool {
    word.description.utf8.elementsEqual(
      text[start..<min(start + word.utf8CodeUnitCount, text.count)])
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x09 { position += 1 }
  }

  /// A decimal number, of so many digits if that is told; nil if there is none or it is too large.
  mutating func number(digits: Int? = nil) -> UInt64? {
    let start = position
    var value: UInt64 = 0
    var overflows = false
    while let byte = next, byte >= 0x30, byte <= 0x39, digits.map({ position - start < $0 }) ?? true
    {
      let product = value.multipliedReportingOverflow(by: 10)
      let sum = product.partialValue.addingReportingOverflow(UInt64(byte - 0x30))
      overflows = overflows || product.overflow || sum.overflow
      value = sum.partialValue
      position += 1
    }
    let count = position - start
    guard count > 0, !overflows, digits.map({ $0 == count }) ?? true else {
      position = start
      return nil
    }
    return value
  }

  /// The digits of a fraction, as a number of units of which 10^`places` are one; more are cut off.
  mutating func fraction(places: Int) -> UInt64? {
    var value: UInt64 = 0
    var count = 0
    while let byte = next, byte >= 0x30, byte <= 0x39 {
      if count < places { value = value * 10 + UInt64(byte - 0x30) }
      count += 1
      position += 1
    }
    guard count > 0 else { return nil }
    for _ in min(count, places)..<places { value *= 10 }
    return value
  }

  /// Everything up to a byte, which is read, too; nil if it does not come.
  mutating func upTo(_ byte: UInt8) -> ArraySlice<UInt8>? {
    guard let end = rest.firstIndex(of: byte) else { return nil }
    defer { position = end + 1 }
    return text[position..<end]
  }

  /// A word of anything but blanks.
  mutating func word() -> ArraySlice<UInt8> {
    let start = position
    while let byte = next, byte != 0x20, byte != 0x09 { position += 1 }
    return text[start..<position]
  }
}

extension ArraySlice<UInt8> {
  var string: String { String(decoding: self, as: UTF8.self) }

  /// Where a text begins first.
  func first(_ word: String) -> Int? {
    let word = Array(word.utf8)
    guard let head = word.first, word.count <= count else { return nil }
    var index = startIndex
    while index <= endIndex - word.count {
      guard let found = self[index...].firstIndex(of: head), found <= endIndex - word.count else {
        return nil
      }
      if self[found..<found + word.count].elementsEqual(word) { return found }
      index = found + 1
    }
    return nil
  }
}
