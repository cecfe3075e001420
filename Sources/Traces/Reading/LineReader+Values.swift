import Bytes
import DynamicMemoryProtocol
import PageRanges

// Values at a place of the present line; each says what is wrong with it and where.

extension LineReader {
  func number(at range: Range<Int>) throws(TraceError) -> UInt64 {
    do throws(NumeralFailure) {
      return try Numerals.number(text, range)
    } catch {
      throw describe(error, range, "a number", hint: "decimal, or hexadecimal such as 0x1f")
    }
  }

  func number(at range: Range<Int>, upTo limit: UInt64) throws(TraceError) -> UInt64 {
    let value = try number(at: range)
    guard value <= limit else {
      throw error(
        at: range.lowerBound, "the number “\(excerpt(range))” is out of range",
        hint: "\(limit) at most")
    }
    return value
  }

  /// A number, or a size such as 1G.
  func signedNumber(at range: Range<Int>) throws(TraceError) -> Int64 {
    if let unit = range.last, text[unit] >= UInt8(ascii: "A"), text[unit] <= UInt8(ascii: "Z") {
      return Int64(clamping: try size(at: range))
    }
    let isNegative = !range.isEmpty && text[range.lowerBound] == UInt8(ascii: "-")
    let digits = (range.lowerBound + (isNegative ? 1 : 0))..<range.upperBound
    let limit = UInt64(Int64.max) + (isNegative ? 1 : 0)
    let magnitude = try number(at: digits, upTo: limit)
    return isNegative ? Int64(truncatingIfNeeded: 0 &- magnitude) : Int64(magnitude)
  }

  func size(at range: Range<Int>) throws(TraceError) -> UInt64 {
    do throws(NumeralFailure) {
      return try Numerals.size(text, range)
    } catch {
      throw describe(error, range, "a size", hint: "bytes, or with K, M, G or T, such as 512M")
    }
  }

  func time(at range: Range<Int>) throws(TraceError) -> UInt64 {
    do throws(NumeralFailure) {
      return try Numerals.time(text, range)
    } catch {
      throw describe(error, range, "a time", hint: "with ns, us, ms or s, such as 1.5ms")
    }
  }

  /// A size that is a multiple of a page, in pages.
  func pageCount(at range: Range<Int>) throws(TraceError) -> UInt64 {
    let bytes = try size(at: range)
    guard bytes % 4096 == 0 else {
      throw error(
        at: range.lowerBound, "the size “\(excerpt(range))” is not a multiple of a page",
        hint: "a page has 4096 bytes")
    }
    return bytes / 4096
  }

  /// The start and the count of pages, such as `0x12400+512`.
  func startAndCount(at range: Range<Int>) throws(TraceError) -> (start: UInt64, count: UInt64) {
    guard let plus = text[range].firstIndex(of: UInt8(ascii: "+")) else {
      throw error(
        at: range.lowerBound, "“\(excerpt(range))” is not a page range",
        hint: "first page and count, such as 0x12400+512")
    }
    return (
      try number(at: range.lowerBound..<plus), try number(at: (plus + 1)..<range.upperBound)
    )
  }

  func pages(at range: Range<Int>) throws(TraceError) -> PageRange {
    let (start, count) = try startAndCount(at: range)
    guard let pages = PageRange(start: PageNumber(start), count: count) else {
      throw error(
        at: range.lowerBound, "the pages “\(excerpt(range))” end beyond the last page there is")
    }
    return pages
  }

  func wireRange(at range: Range<Int>) throws(TraceError) -> WirePageRange {
    let (start, count) = try startAndCount(at: range)
    guard let pages = WirePageRange(start: PageNumber(start), count: count) else {
      throw error(
        at: range.lowerBound, "the range “\(excerpt(range))” does not fit a message",
        hint: "first page up to 0xffffffffff, count up to 16777215")
    }
    return pages
  }

  /// Page ranges between brackets, with blanks between them.
  func wireRanges(at range: Range<Int>) throws(TraceError) -> [WirePageRange] {
    guard range.count >= 2, text[range.lowerBound] == UInt8(ascii: "["),
      text[range.upperBound - 1] == UInt8(ascii: "]")
    else {
      throw error(
        at: range.lowerBound, "“\(excerpt(range))” is not a list of page ranges",
        hint: "such as [0x12400+512 0x20000+1]")
    }
    var ranges: [WirePageRange] = []
    let end = range.upperBound - 1
    var index = range.lowerBound + 1
    while index < end {
      if text[index] <= UInt8(ascii: " ") {
        index += 1
        continue
      }
      let first = index
      while index < end, text[index] > UInt8(ascii: " ") { index += 1 }
      if let star = text[first..<index].firstIndex(of: UInt8(ascii: "*")) {
        try appendRow(at: first..<index, star: star, to: &ranges)
      } else {
        ranges.append(try wireRange(at: first..<index))
      }
    }
    return ranges
  }

  /// Ranges in a row: how many, the first, and the pages from each to the next, such as
  /// `510*0x1000+1/2` for every second page.
  private func appendRow(
    at range: Range<Int>, star: Int, to ranges: inout [WirePageRange]
  ) throws(TraceError) {
    guard let slash = text[star..<range.upperBound].firstIndex(of: UInt8(ascii: "/")) else {
      throw error(
        at: range.lowerBound, "“\(excerpt(range))” is no row of page ranges",
        hint: "how many, the first, and the pages from one to the next, such as 510*0x1000+1/2")
    }
    let room = UInt64(max(0, Self.mostRangesOfRows - ranges.count))
    let count = try number(at: range.lowerBound..<star, upTo: room)
    let first = try wireRange(at: (star + 1)..<slash)
    let step = try number(at: (slash + 1)..<range.upperBound, upTo: WirePageRange.maxStart.rawValue)
    for index in 0..<count {
      let start = first.start.rawValue + index * step
      guard let next = WirePageRange(start: PageNumber(start), count: UInt64(first.count)) else {
        throw error(
          at: range.lowerBound, "the row “\(excerpt(range))” does not fit a message",
          hint: "first pages up to 0xffffffffff")
      }
      ranges.append(next)
    }
  }

  /// So many ranges fill the largest packet twice; a row must not cost more than its line.
  private static let mostRangesOfRows = 16_384

  /// Hexadecimal digits; a single `-` stands for no bytes.
  func bytes(at range: Range<Int>) throws(TraceError) -> [UInt8] {
    if isWord("-", at: range) { return [] }
    guard !range.isEmpty else {
      throw error(at: range.lowerBound, "the bytes are missing", hint: "“-” stands for none")
    }
    var bytes: [UInt8] = []
    do throws(HexError) {
      try Hex.decode(text.span.extracting(range), appendingTo: &bytes)
    } catch {
      let place = range.lowerBound + error.offset
      switch error.reason {
      case .notADigit:
        throw self.error(
          at: place, "“\(excerpt(place..<(place + 1)))” is not a hexadecimal digit",
          hint: "two digits a byte, nothing between")
      case .halfAByte:
        throw self.error(
          at: place, "the last byte has one digit only", hint: "two digits a byte")
      }
    }
    return bytes
  }

  func flag(at range: Range<Int>) throws(TraceError) -> Bool {
    try choice(at: range, yes: "yes", no: "no")
  }

  /// One of two words.
  func choice(at range: Range<Int>, yes: String, no: String) throws(TraceError) -> Bool {
    if isWord(yes, at: range) { return true }
    if isWord(no, at: range) { return false }
    throw unknown("word", at: range, known: [yes, no])
  }

  private func describe(
    _ failure: NumeralFailure, _ range: Range<Int>, _ what: String, hint: String
  ) -> TraceError {
    let shown = excerpt(range)
    switch failure {
    case .notANumber:
      return error(at: range.lowerBound, "“\(shown)” is not \(what)", hint: hint)
    case .tooLarge:
      return error(at: range.lowerBound, "“\(shown)” does not fit 64 bits")
    case .unit(let place) where place == range.upperBound:
      return error(at: range.lowerBound, "“\(shown)” lacks its unit", hint: hint)
    case .unit(let place):
      let unit = excerpt(place..<range.upperBound)
      return error(at: place, "“\(unit)” is not a unit of \(what)", hint: hint)
    case .tooFine:
      return error(at: range.lowerBound, "“\(shown)” is finer than a nanosecond")
    }
  }
}
