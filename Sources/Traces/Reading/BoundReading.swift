import Conversation

// Lines `at most N …` and `never …`.

extension LineReader {
  /// Whether the options begin with a bound.
  var isBound: Bool {
    guard firstOption < tokens.count else { return false }
    let word = tokens[firstOption].range
    return isWord(Mark.never, at: word) || isWord(Mark.atMost[0], at: word)
  }

  /// The bound at the first option.
  mutating func bound(_ blocks: BlockNames) throws(TraceError) -> Bound {
    let number = line
    if takeWord(Mark.never) { return Bound(0, try boundSubject(blocks), line: number) }
    let usage = "at most 3 warnings"
    firstOption += 1
    guard takeWord(Mark.atMost[1]) else {
      guard firstOption < tokens.count else {
        throw missing("“\(Mark.atMost[1])”", hint: usage)
      }
      throw unknown("word", at: tokens[firstOption].range, known: [Mark.atMost[1]])
    }
    guard let range = takeNext() else { throw missing("how often", hint: usage) }
    let limit = Int(truncatingIfNeeded: try self.number(at: range, upTo: 1 << 40))
    return Bound(limit, try boundSubject(blocks), line: number)
  }

  private mutating func boundSubject(_ blocks: BlockNames) throws(TraceError) -> Bound.Subject {
    guard firstOption < tokens.count else {
      throw missing("what is counted", hint: "a kind such as warnings, or a line such as . state")
    }
    if let content = try expectationContent(blocks) {
      guard content != .rest else {
        throw error(at: endOfTokens, "“\(Mark.rest)” cannot be counted")
      }
      return .content(content)
    }
    let range = tokens[firstOption].range
    guard let word = ObservationKinds.words.first(where: { isWord($0.word, at: range) }) else {
      let known = ObservationKinds.words.map(\.word) + [Mark.sent, Mark.received, Mark.record]
      throw unknown("kind of observation", at: range, known: known)
    }
    firstOption += 1
    guard firstOption == tokens.count else {
      throw error(
        at: tokens[firstOption].range.lowerBound, "there is something behind the kind",
        hint: "one line for each kind")
    }
    return .kinds(word.kind)
  }

  /// What is expected, if the options begin with a mark of an expectation.
  mutating func expectationContent(
    _ blocks: BlockNames
  ) throws(TraceError) -> Expectation.Content? {
    let mark = tokens[firstOption].range
    let first = text[mark.lowerBound]
    guard first == UInt8(ascii: "<") || first == UInt8(ascii: ".") else { return nil }
    if isWord(Mark.sent, at: mark) {
      firstOption += 1
      if let message = try hostPost() { return .posted(message) }
      return .sent(try hostPacket())
    }
    if isWord(Mark.received, at: mark) {
      firstOption += 1
      if let message = try hostPost() { return .arrived(message) }
      return .received(try hostPacket())
    }
    if isWord(Mark.record, at: mark) {
      firstOption += 1
      if firstOption + 1 == tokens.count, isWord(Mark.rest, at: tokens[firstOption].range) {
        return .rest
      }
      return try record(blocks)
    }
    return nil
  }
}
