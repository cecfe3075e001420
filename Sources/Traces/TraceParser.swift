import Conversation
import Simulation

/// Reads the trace language.
///
/// Bytes in, a trace out, or the first thing that is wrong and where. It takes any bytes at all.
package enum TraceParser {
  /// The first line of every trace.
  package static let firstLine = "dynmem trace 1"

  /// The trace in a text, which errors call by the name of its file.
  ///
  /// - Complexity: O(bytes); memory follows the trace.
  package static func trace(
    from text: [UInt8], file: String
  ) throws(TraceError) -> Trace {
    var parsing = Parsing(text, file: file)
    return try parsing.run()
  }
}

private struct Parsing {
  var line: LineReader
  var trace = Trace()
  var header = HeaderReading()
  var blocks = BlockNames(regions: [])
  var time = VirtualTime.zero

  init(_ text: [UInt8], file: String) { line = LineReader(text, file: file) }

  mutating func run() throws(TraceError) -> Trace {
    try readFirstLine()
    while let word = try line.advance() {
      guard try !readHeader(word) else { continue }
      try line.readTokens()
      try readEvent()
    }
    return trace
  }

  /// The first line tells what the file is: nothing may stand above it.
  private mutating func readFirstLine() throws(TraceError) {
    let word = try line.advance()
    guard line.line == 1, let word, line.isWord("dynmem", at: word) else {
      throw TraceError(
        file: line.file, line: 1, column: 1,
        problem: "this is not a trace: the first line is not “\(TraceParser.firstLine)”",
        hint: line.text.isEmpty ? "the file is empty" : "it tells the format")
    }
    try line.readTokens()
    guard line.tokens.count == 3, line.isWord("trace", at: line.tokens[1].range) else {
      throw line.error(
        at: word.lowerBound, "the first line is not “\(TraceParser.firstLine)”")
    }
    guard line.isWord("1", at: line.tokens[2].range) else {
      let version = line.tokens[2].range
      throw line.error(
        at: version.lowerBound, "format “\(line.excerpt(version))” is not known",
        hint: "this program reads format 1")
    }
  }

  /// Reads a header line; false if it is none.
  private mutating func readHeader(_ word: Range<Int>) throws(TraceError) -> Bool {
    // Most lines begin with a time or a mark.
    guard let first = word.first, line.text[first] >= UInt8(ascii: "a"),
      let position = HeaderWord.table.position(of: word, in: line.text)
    else { return false }
    guard trace.steps.isEmpty else {
      throw line.error(
        at: word.lowerBound, "“\(line.excerpt(word))” belongs to the header",
        hint: "move it above the first event")
    }
    try header.read(HeaderWord.allCases[position], at: word, &line, into: &trace)
    return true
  }

  private mutating func readEvent() throws(TraceError) {
    if trace.steps.isEmpty { blocks = BlockNames(regions: trace.machine.regions.map(\.name)) }
    let first = line.tokens[0].range
    let hasTime = isTime(first)
    if hasTime {
      time = try readTime(first)
      line.firstOption = 1
    }
    guard line.firstOption < line.tokens.count else {
      throw line.missing("what is done at this time", hint: "“wait” does nothing")
    }
    if let content = try expectation() {
      if hasTime {
        trace.steps.append(Trace.Step(time: time, stimulus: .wait, line: line.line))
      }
      guard let last = trace.steps.indices.last else {
        throw line.error(
          at: first.lowerBound, "nothing was done yet that this could follow from",
          hint: "put a stimulus such as “0 open” above it")
      }
      trace.steps[last].expectations.append(Expectation(content, line: line.line))
    } else {
      let repetitions = try line.repetitions()
      let stimulus = try stimulus(hasTime: hasTime)
      var step = Trace.Step(time: time, stimulus: stimulus, line: line.line)
      step.repetitions = repetitions
      trace.steps.append(step)
    }
  }

  /// An expectation, or nil if the line tells of none.
  private mutating func expectation() throws(TraceError) -> Expectation.Content? {
    let mark = line.tokens[line.firstOption].range
    let first = line.text[mark.lowerBound]
    guard first == UInt8(ascii: "<") || first == UInt8(ascii: ".") else { return nil }
    if line.isWord(Mark.sent, at: mark) {
      line.firstOption += 1
      if let message = try line.hostPost() { return .posted(message) }
      return .sent(try line.hostPacket())
    }
    if line.isWord(Mark.received, at: mark) {
      line.firstOption += 1
      if let message = try line.hostPost() { return .arrived(message) }
      return .received(try line.hostPacket())
    }
    if line.isWord(Mark.record, at: mark) {
      line.firstOption += 1
      if line.firstOption + 1 == line.tokens.count,
        line.isWord(Mark.rest, at: line.tokens[line.firstOption].range)
      {
        return .rest
      }
      return try line.record(blocks)
    }
    return nil
  }

  private mutating func stimulus(hasTime: Bool) throws(TraceError) -> Stimulus {
    guard line.firstOption < line.tokens.count else { throw line.missing("what is repeated") }
    if !hasTime, trace.steps.isEmpty { try requireStimulus() }
    return try line.stimulus()
  }

  /// Refuses a line above the first event that is neither a header nor an event.
  private func requireStimulus() throws(TraceError) {
    let word = line.tokens[line.firstOption].range
    guard !line.isWord(Mark.guestPacket, at: word),
      StimulusWord.table.position(of: word, in: line.text) == nil
    else { return }
    let known = HeaderWord.table.words + StimulusWord.table.words
    throw line.unknown("word", at: word, known: known)
  }

  private func isTime(_ range: Range<Int>) -> Bool {
    let byte = line.text[range.lowerBound]
    return byte == UInt8(ascii: "+") || byte &- UInt8(ascii: "0") < 10
  }

  /// A moment, or how long after the stimulus before.
  private func readTime(_ range: Range<Int>) throws(TraceError) -> VirtualTime {
    guard line.text[range.lowerBound] == UInt8(ascii: "+") else {
      let moment = VirtualTime(rawValue: try line.time(at: range))
      guard moment >= time else {
        var before = TextOutput()
        before.time(time.rawValue)
        throw line.error(
          at: range.lowerBound, "time goes back to “\(line.excerpt(range))”",
          hint: "the event before is at \(before.string); “+” is relative to it")
      }
      return moment
    }
    let duration = try line.time(at: (range.lowerBound + 1)..<range.upperBound)
    let (sum, overflow) = time.rawValue.addingReportingOverflow(duration)
    guard !overflow else {
      throw line.error(
        at: range.lowerBound, "the time after “\(line.excerpt(range))” does not fit 64 bits")
    }
    return VirtualTime(rawValue: sum)
  }
}
