import PageRanges
import SyntheticGuest

/// A pattern of page ranges, by name.
enum PatternWord: String, CaseIterable {
  case everyOther = "every-other"
  case sequential
  case stride
  case top
  case random
  case request
  case same

  /// What it needs, in the order in which it can be given without a name.
  var parameters: [String] {
    switch self {
    case .everyOther: ["start", "pages"]
    case .sequential: ["start", "pages", "unit"]
    case .stride: ["start", "step", "pages", "unit"]
    case .top: ["pages", "unit"]
    case .random: ["seed", "within", "pages", "unit"]
    case .request, .same: []
    }
  }

  /// How it is written.
  var usage: String {
    switch self {
    case .everyOther: "every-other(0x10000) or every-other(0x10000,512)"
    case .sequential: "sequential(0x10000) or sequential(0x10000,4096,unit=512)"
    case .stride: "stride(0x10000,1024) or stride(0x10000,1024,4096,unit=512)"
    case .top: "top() or top(4096,unit=512)"
    case .random: "random(seed=7,within=0x10000+65536)"
    case .request, .same: rawValue
    }
  }
}

// Reading `NAME(ARGUMENT,…)`.
extension LineReader {
  func rangePattern(at range: Range<Int>) throws(TraceError) -> RangePattern {
    let open = text[range].firstIndex(of: UInt8(ascii: "(")) ?? range.upperBound
    let name = range.lowerBound..<open
    guard let word = PatternWord.allCases.first(where: { isWord($0.rawValue, at: name) }) else {
      throw unknown("pattern", at: name, known: PatternWord.allCases.map(\.rawValue))
    }
    var arguments: [String: Range<Int>] = [:]
    if open < range.upperBound {
      guard text[range.upperBound - 1] == UInt8(ascii: ")") else {
        throw error(at: range.lowerBound, "this pattern has no end", hint: word.usage)
      }
      arguments = try self.arguments(in: (open + 1)..<(range.upperBound - 1), of: word)
    }
    return try pattern(word, arguments, at: range)
  }

  private func arguments(
    in range: Range<Int>, of word: PatternWord
  ) throws(TraceError) -> [String: Range<Int>] {
    var arguments: [String: Range<Int>] = [:]
    guard !trimmed(range).isEmpty else { return arguments }
    var position = 0
    for part in text[range].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      let place = trimmed(part.startIndex..<part.endIndex)
      var name = position < word.parameters.count ? word.parameters[position] : nil
      var value = place
      if let equals = text[place].firstIndex(of: UInt8(ascii: "=")) {
        let given = trimmed(place.lowerBound..<equals)
        guard let parameter = word.parameters.first(where: { isWord($0, at: given) }) else {
          throw unknown("argument of \(word.rawValue)", at: given, known: word.parameters)
        }
        name = parameter
        value = trimmed((equals + 1)..<place.upperBound)
      }
      position += 1
      guard let name else {
        throw error(
          at: place.lowerBound, "“\(word.rawValue)” has no argument “\(excerpt(place))”",
          hint: word.usage)
      }
      guard !value.isEmpty, arguments[name] == nil else {
        throw error(
          at: place.lowerBound,
          value.isEmpty ? "an argument is missing here" : "“\(name)” is given twice",
          hint: word.usage)
      }
      arguments[name] = try resolved(value)
    }
    return arguments
  }

  private func pattern(
    _ word: PatternWord, _ arguments: [String: Range<Int>], at range: Range<Int>
  ) throws(TraceError) -> RangePattern {
    func required(_ name: String) throws(TraceError) -> Range<Int> {
      guard let value = arguments[name] else {
        throw error(
          at: range.lowerBound, "“\(word.rawValue)” lacks “\(name)”", hint: word.usage)
      }
      return value
    }
    var unit: UInt64 = 1
    if let value = arguments["unit"] { unit = try number(at: value, upTo: 0xFF_FFFF) }
    guard unit > 0 else { throw error(at: range.lowerBound, "a range of 0 pages is none") }
    var pages = RangePattern.Amount.request
    if let value = arguments["pages"], !isWord("request", at: value) {
      pages = .number(try number(at: value))
    }
    let shape: RangePattern.Shape =
      switch word {
      case .everyOther: .ascending(from: try number(at: try required("start")), step: 2)
      case .sequential: .ascending(from: try number(at: try required("start")), step: unit)
      case .stride:
        .ascending(
          from: try number(at: try required("start")), step: try number(at: try required("step")))
      case .top: .top
      case .random:
        .scattered(
          seed: try arguments["seed"].map { range throws(TraceError) in try number(at: range) }
            ?? 1,
          within: try self.pages(at: try required("within")))
      case .request: .request
      case .same: .same
      }
    return RangePattern(shape, unit: unit, pages: pages)
  }

  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    var range = range
    while let first = range.first, text[first] <= UInt8(ascii: " ") { range = range.dropFirst() }
    while let last = range.last, text[last] <= UInt8(ascii: " ") { range = range.dropLast() }
    return range
  }
}
