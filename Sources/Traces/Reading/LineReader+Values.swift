import Bytes

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
