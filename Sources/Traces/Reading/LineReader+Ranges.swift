import DynamicMemoryProtocol
import PageRanges

// Page ranges, `0x12400+512`, and lists of them: between brackets, with blanks between them.

/// A page range as it can stand in a trace.
private protocol WrittenRange {
  init?(start: PageNumber, count: UInt64)

  /// What is wrong with one that cannot be.
  static func flaw(of text: String) -> (problem: String, hint: String?)

  /// What is wrong with a row that gets to one that cannot be.
  static func flaw(ofRow text: String) -> (problem: String, hint: String?)
}

extension WirePageRange: WrittenRange {
  fileprivate static func flaw(of text: String) -> (problem: String, hint: String?) {
    (
      "the range “\(text)” does not fit a message",
      "first page up to 0xffffffffff, count up to 16777215"
    )
  }

  fileprivate static func flaw(ofRow text: String) -> (problem: String, hint: String?) {
    ("the row “\(text)” does not fit a message", "first pages up to 0xffffffffff")
  }
}

extension PageRange: WrittenRange {
  fileprivate static func flaw(of text: String) -> (problem: String, hint: String?) {
    ("the pages “\(text)” end beyond the last page there is", nil)
  }

  fileprivate static func flaw(ofRow text: String) -> (problem: String, hint: String?) {
    ("the row “\(text)” ends beyond the last page there is", nil)
  }
}

extension LineReader {
  func pages(at range: Range<Int>) throws(TraceError) -> PageRange {
    try written(at: range)
  }

  func wireRange(at range: Range<Int>) throws(TraceError) -> WirePageRange {
    try written(at: range)
  }

  /// A list of ranges as messages have them.
  func wireRanges(at range: Range<Int>) throws(TraceError) -> [WirePageRange] {
    try list(at: range, upTo: .max)
  }

  /// A list of any ranges.
  func pageRanges(at range: Range<Int>, upTo limit: Int) throws(TraceError) -> [PageRange] {
    try list(at: range, upTo: limit)
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

  private func written<Pages: WrittenRange>(at range: Range<Int>) throws(TraceError) -> Pages {
    let (start, count) = try startAndCount(at: range)
    guard let pages = Pages(start: PageNumber(start), count: count) else {
      let flaw = Pages.flaw(of: excerpt(range))
      throw error(at: range.lowerBound, flaw.problem, hint: flaw.hint)
    }
    return pages
  }

  private func list<Pages: WrittenRange>(
    at range: Range<Int>, upTo limit: Int
  ) throws(TraceError) -> [Pages] {
    guard range.count >= 2, text[range.lowerBound] == UInt8(ascii: "["),
      text[range.upperBound - 1] == UInt8(ascii: "]")
    else {
      throw error(
        at: range.lowerBound, "“\(excerpt(range))” is not a list of page ranges",
        hint: "such as [0x12400+512 0x20000+1]")
    }
    var ranges: [Pages] = []
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
        ranges.append(try written(at: first..<index))
      }
      guard ranges.count <= limit else {
        throw error(at: first, "the list has too many ranges", hint: "\(limit) at most")
      }
    }
    return ranges
  }

  /// Ranges in a row: how many, the first, and the pages from each to the next, such as
  /// `510*0x1000+1/2` for every second page.
  private func appendRow<Pages: WrittenRange>(
    at range: Range<Int>, star: Int, to ranges: inout [Pages]
  ) throws(TraceError) {
    guard let slash = text[star..<range.upperBound].firstIndex(of: UInt8(ascii: "/")) else {
      throw error(
        at: range.lowerBound, "“\(excerpt(range))” is no row of page ranges",
        hint: "how many, the first, and the pages from one to the next, such as 510*0x1000+1/2")
    }
    let room = UInt64(max(0, Self.mostRangesOfRows - ranges.count))
    let count = try number(at: range.lowerBound..<star, upTo: room)
    let first = (star + 1)..<slash
    _ = try written(at: first) as Pages
    let (start, pages) = try startAndCount(at: first)
    let step = try number(at: (slash + 1)..<range.upperBound, upTo: WirePageRange.maxStart.rawValue)
    for index in 0..<count {
      let (place, overflow) = start.addingReportingOverflow(index * step)
      guard !overflow, let next = Pages(start: PageNumber(place), count: pages) else {
        let flaw = Pages.flaw(ofRow: excerpt(range))
        throw error(at: range.lowerBound, flaw.problem, hint: flaw.hint)
      }
      ranges.append(next)
    }
  }

  /// So many ranges fill the largest packet twice; a row must not cost more than its line.
  private static let mostRangesOfRows = 16_384
}
