// Lines `let NAME = VALUE`, and `$NAME` where a value can stand.

extension LineReader {
  /// Names can be given to so many values.
  static var mostNames: Int { 1000 }

  /// Reads a line `let NAME = VALUE`; the blanks around `=` are not needed.
  mutating func nameValue() throws(TraceError) {
    let usage = "let half = 512M"
    guard tokens.count > 1 else { throw missing("a name and its value", hint: usage) }
    let first = tokens[1]
    var value = first.value
    var used = 2
    if first.equals == nil, tokens.count > 2, isWord("=", at: tokens[2].range) {
      value = tokens.count > 3 ? tokens[3].range : value
      used = 4
    } else if first.equals != nil, value.isEmpty, tokens.count > 2 {
      value = tokens[2].range
      used = 3
    } else if first.equals == nil, tokens.count > 2, tokens[2].name.isEmpty {
      value = tokens[2].value
      used = 3
    }
    guard !value.isEmpty else { throw missing("the value of the name", hint: usage) }
    guard tokens.count <= used else {
      throw error(
        at: tokens[used].range.lowerBound, "there is something behind the value", hint: usage)
    }
    let name = try word(at: first.name)
    guard names[name] == nil else {
      throw error(at: first.name.lowerBound, "“\(name)” has a value already")
    }
    guard names.count < Self.mostNames else {
      throw error(at: first.name.lowerBound, "there are more than \(Self.mostNames) names")
    }
    names[name] = value
  }

  /// Where the value of a name such as `$half` lies.
  func value(ofName range: Range<Int>) throws(TraceError) -> Range<Int> {
    let name = range.dropFirst()
    guard let value = names[String(decoding: text[name], as: UTF8.self)] else {
      let hint =
        Suggestion.hint(for: excerpt(name), among: names.keys.sorted())
        ?? "let \(excerpt(name)) = … above this line"
      throw error(at: range.lowerBound, "nothing has the name “\(excerpt(name))”", hint: hint)
    }
    return value
  }

  /// The value itself, or that of the name that stands there.
  func resolved(_ range: Range<Int>) throws(TraceError) -> Range<Int> {
    guard let first = range.first, text[first] == UInt8(ascii: "$") else { return range }
    return try value(ofName: range)
  }
}
