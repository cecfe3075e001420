// The options of a line: tokens `name=value` or bare words, in any order, each at most once.

extension LineReader {
  /// Makes use of the option with a name and a value, if it is there; where its value lies.
  mutating func takeOption(_ name: String) -> Range<Int>? {
    for index in firstOption..<tokens.count where !tokens[index].isUsed {
      let token = tokens[index]
      guard token.equals != nil, isWord(name, at: token.name) else { continue }
      tokens[index].isUsed = true
      return token.value
    }
    return nil
  }

  /// Makes use of a bare word, if it is there.
  mutating func takeWord(_ name: String) -> Range<Int>? {
    for index in firstOption..<tokens.count where !tokens[index].isUsed {
      let token = tokens[index]
      guard token.equals == nil, isWord(name, at: token.range) else { continue }
      tokens[index].isUsed = true
      return token.range
    }
    return nil
  }

  /// Makes use of the next bare word that nobody has used yet, if there is one.
  mutating func takeBareToken() -> Range<Int>? {
    for index in firstOption..<tokens.count
    where !tokens[index].isUsed && tokens[index].equals == nil {
      tokens[index].isUsed = true
      return tokens[index].range
    }
    return nil
  }

  /// The next token, which the options begin behind from now on; nil at the end of the line.
  mutating func takeNext() -> Range<Int>? {
    guard firstOption < tokens.count else { return nil }
    firstOption += 1
    return tokens[firstOption - 1].range
  }

  /// Refuses the line if an option was left over.
  ///
  /// The names that could stand here are for the hint, and asked for on failure only.
  func requireAllUsed(known: () -> [String]) throws(TraceError) {
    for token in tokens[firstOption...] where !token.isUsed {
      let isRepeated = tokens[firstOption...].contains { other in
        other.isUsed && text[other.name] == text[token.name]
      }
      guard !isRepeated else {
        throw error(at: token.range.lowerBound, "“\(excerpt(token.name))” is given twice")
      }
      throw unknown("word", at: token.name, known: known())
    }
  }
}
