// The options of a line: tokens `name=value` or bare words, in any order, each at most once.

extension LineReader {
  /// Makes use of the option with a name and a value, if it is there; where its value lies.
  mutating func takeOption(_ name: String) -> Range<Int>? {
    skipUsed()
    for index in firstUnused..<tokens.count where !tokens[index].isUsed {
      guard tokens[index].equals != nil, isWord(name, at: tokens[index].name) else { continue }
      tokens[index].isUsed = true
      return tokens[index].value
    }
    return nil
  }

  /// Makes use of the field of a packet with a name and a value, if it is there.
  mutating func takeOption(_ name: FieldName) -> Range<Int>? {
    skipUsed()
    for index in firstUnused..<tokens.count
    where tokens[index].field == name && tokens[index].equals != nil && !tokens[index].isUsed {
      tokens[index].isUsed = true
      return tokens[index].value
    }
    return nil
  }

  /// Makes use of the bare word for a field of a packet, if it is there.
  mutating func takeWord(_ name: FieldName) -> Range<Int>? {
    skipUsed()
    for index in firstUnused..<tokens.count
    where tokens[index].field == name && tokens[index].equals == nil && !tokens[index].isUsed {
      tokens[index].isUsed = true
      return tokens[index].range
    }
    return nil
  }

  /// Looks up what the options are called, for those who ask for fields of packets.
  mutating func findFieldNames() {
    for index in firstOption..<tokens.count {
      tokens[index].field = FieldName(at: tokens[index].name, in: text)
    }
  }

  /// Makes use of the next bare word that nobody has used yet, if there is one.
  mutating func takeBareToken() -> Range<Int>? {
    skipUsed()
    for index in firstUnused..<tokens.count
    where !tokens[index].isUsed && tokens[index].equals == nil {
      tokens[index].isUsed = true
      return tokens[index].range
    }
    return nil
  }

  /// Options mostly stand in the order in which they are looked for.
  private mutating func skipUsed() {
    firstUnused = max(firstUnused, firstOption)
    while firstUnused < tokens.count, tokens[firstUnused].isUsed { firstUnused += 1 }
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
