package import Bytes

/// Mutations of traces and of what is imported as one: of lines, words and numbers.
package struct TextMutator: InputMutator {
  package var random: SplitMix64

  package init(seed: UInt64) { random = SplitMix64(seed: seed) }

  package mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
    var lines = Self.lines(of: bytes)
    for _ in 0...random.next(below: 3) { mutate(&lines) }
    return Array(lines.joined(separator: [Self.newline]))
  }

  package mutating func cross(_ first: [UInt8], _ second: [UInt8]) -> [UInt8] {
    let (head, tail) = (Self.lines(of: first), Self.lines(of: second))
    let (first, last) = (index(below: head.count + 1), index(below: tail.count + 1))
    return Array((head.prefix(first) + tail.suffix(last)).joined(separator: [Self.newline]))
  }

  private typealias Line = ArraySlice<UInt8>
  private static let newline = UInt8(ascii: "\n")
  private static let blank = UInt8(ascii: " ")

  /// One at the least.
  private static func lines(of bytes: [UInt8]) -> [Line] {
    bytes.split(separator: newline, omittingEmptySubsequences: false)
  }

  private mutating func mutate(_ lines: inout [Line]) {
    guard !lines.isEmpty else { return lines.append([]) }
    let index = index(below: lines.count)
    switch random.next(below: 16) {
    case 0: lines.remove(at: index)
    case 1: lines.insert(lines[index], at: self.index(below: lines.count + 1))
    case 2: lines.swapAt(index, self.index(below: lines.count))
    case 3:
      let end = min(lines.count, index + 1 + self.index(below: 8))
      lines.insert(contentsOf: lines[index..<end], at: self.index(below: lines.count + 1))
    case 4: lines[index] = lines[index].prefix(self.index(below: lines[index].count + 1))
    case 5..<9: changeWords(of: &lines[index], like: lines)
    default: changeNumber(in: &lines[index])
    }
  }
}

// Words.
extension TextMutator {
  private mutating func changeWords(of line: inout Line, like lines: [Line]) {
    var words = line.split(separator: Self.blank, omittingEmptySubsequences: false)
    let index = index(below: words.count)
    switch random.next(below: 4) {
    case 0: words.remove(at: index)
    case 1: words.swapAt(index, self.index(below: words.count))
    case 2: words[index] = word(like: lines)
    default: words.insert(word(like: lines), at: self.index(below: words.count + 1))
    }
    line = Array(words.joined(separator: [Self.blank]))[...]
  }

  /// One that the text has, or that others have.
  private mutating func word(like lines: [Line]) -> Line {
    guard random.next(below: 3) != 0 else {
      return Array(TextWords.all[index(below: TextWords.all.count)].utf8)[...]
    }
    let words = lines[index(below: lines.count)].split(separator: Self.blank)
    return words.isEmpty ? [] : words[index(below: words.count)]
  }
}

// Numbers.
extension TextMutator {
  /// One of the numbers of a line is another; without any, a word is.
  private mutating func changeNumber(in line: inout Line) {
    let numbers = Self.numbers(in: line)
    guard !numbers.isEmpty else { return changeWords(of: &line, like: [line]) }
    let place = numbers[index(below: numbers.count)]
    let base = Self.base(of: place, in: line)
    let digits = String(decoding: line[place], as: UTF8.self)
    let number = number(like: UInt64(digits, radix: base) ?? .max)
    line.replaceSubrange(place, with: Array(String(number, radix: base).utf8))
  }

  private mutating func number(like number: UInt64) -> UInt64 {
    switch random.next(below: 8) {
    case 0, 1: number &+ 1
    case 2: number &- 1
    case 3: number ^ 1 << random.next(below: UInt64(min(64, 66 - number.leadingZeroBitCount)))
    case 4: 1 << random.next(below: 64)
    case 5: .max >> random.next(below: 64)
    case 6: random.next(below: 16)
    default: number / 2
    }
  }

  /// Where digits are: hexadecimal ones behind `0x`, and decimal ones.
  private static func numbers(in line: Line) -> [Range<Int>] {
    var numbers: [Range<Int>] = []
    var place = line.startIndex
    while place < line.endIndex {
      let isHexadecimal = line[place...].starts(with: "0x".utf8)
      let start = isHexadecimal ? place + 2 : place
      let end =
        line[start...].firstIndex { !isDigit($0, isHexadecimal ? 16 : 10) } ?? line.endIndex
      if end > start { numbers.append(start..<end) }
      place = max(end, place + 1)
    }
    return numbers
  }

  private static func base(of number: Range<Int>, in line: Line) -> Int {
    line[..<number.lowerBound].suffix(2).elementsEqual("0x".utf8) ? 16 : 10
  }

  private static func isDigit(_ byte: UInt8, _ base: Int) -> Bool {
    Character(Unicode.Scalar(byte)).hexDigitValue.map { $0 < base } ?? false
  }
}
