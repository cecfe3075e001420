import Conversation
import Simulation

/// A trace that is being read.
struct TraceParsing {
  var line: LineReader
  var trace = Trace()
  var header = HeaderReading()
  var blocks = BlockNames(regions: [])
  var time = VirtualTime.zero
  /// Blocks that are open.
  var open: [Block] = []
  /// Events so far, as far as they are bounded: repetitions of a line included.
  var eventCount = 0

  init(_ text: [UInt8], file: String) { line = LineReader(text, file: file) }

  mutating func run() throws(TraceError) -> Trace {
    try readFirstLine()
    while let word = try line.advance() {
      guard try !readHeader(word) else { continue }
      try line.readTokens()
      if line.isWord(Mark.name, at: word) {
        try line.nameValue()
      } else if line.isWord(Mark.blockEnd, at: word) {
        try closeBlock()
      } else {
        try readEvent()
      }
    }
    if let block = open.last { throw block.unclosed }
    return trace
  }

  /// The first line tells what the file is: nothing may stand above it.
  private mutating func readFirstLine() throws(TraceError) {
    let word = try line.advance()
    guard line.line == 1, let word, line.isWord("dynmem", at: word) else {
      throw TraceError(
        file: line.file, line: 1, column: 1,
        problem: "this is not a trace: the first line is not “\(TraceParser.firstLine)”",
        hint: hintOfFirstLine)
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

  private var hintOfFirstLine: String {
    if line.text.isEmpty { return "the file is empty" }
    return line.text.starts(with: [0xEF, 0xBB, 0xBF])
      ? "the file begins with a byte order mark; save it without one" : "it tells the format"
  }

  /// Reads a header line; false if it is none.
  private mutating func readHeader(_ word: Range<Int>) throws(TraceError) -> Bool {
    // Most lines begin with a time or a mark.
    guard let first = word.first, line.text[first] >= UInt8(ascii: "a"),
      let position = HeaderWord.table.position(of: word, in: line.text)
    else { return false }
    guard trace.steps.isEmpty, open.isEmpty else {
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
    if line.isBound { return try readBound(hasTime: hasTime) }
    if let expectation = try expectation() {
      try openStep(hasTime: hasTime)
      trace.steps[trace.steps.count - 1].expectations.append(expectation)
    } else if try !openBlock() {
      try readStimulus(hasTime: hasTime)
    }
  }

  /// In front of an expectation a time is short for a line `wait`.
  private mutating func openStep(hasTime: Bool) throws(TraceError) {
    if hasTime {
      trace.steps.append(Trace.Step(time: time, stimulus: .wait, line: line.line))
    }
    if trace.steps.isEmpty { beginWithGuest() }
    guard trace.steps.count > open.last?.firstStep ?? 0 else {
      throw line.error(
        at: line.tokens[0].range.lowerBound, "nothing was done yet that this could follow from",
        hint: "put a stimulus such as “0 open” above it")
    }
  }

  /// What a guest does before the first event follows from the start of the machine.
  private mutating func beginWithGuest() {
    guard trace.guest != nil, open.isEmpty else { return }
    trace.steps.append(Trace.Step(time: .zero, stimulus: .powerOn, line: line.line))
  }

  /// An expectation, or nil if the line tells of none.
  private mutating func expectation() throws(TraceError) -> Expectation? {
    var within: VirtualDuration?
    let first = line.tokens[line.firstOption].range
    if line.text[first.lowerBound] == UInt8(ascii: "w"), line.isWord(Mark.within, at: first) {
      line.firstOption += 1
      within = try line.duration("the time")
      guard line.firstOption < line.tokens.count else {
        throw line.missing("what is expected", hint: "within 2s . settled reached")
      }
    }
    guard let content = try line.expectationContent(blocks) else {
      guard within == nil else {
        let place = line.tokens[line.firstOption].range
        throw line.error(
          at: place.lowerBound, "“\(line.excerpt(place))” is nothing that is expected",
          hint: "within 2s . settled reached")
      }
      return nil
    }
    var expectation = Expectation(content, line: line.line)
    expectation.within = within
    return expectation
  }

  /// A bound above the first event is one for the whole trace.
  private mutating func readBound(hasTime: Bool) throws(TraceError) {
    let isWhole = trace.steps.isEmpty && !hasTime
    if !isWhole { try openStep(hasTime: hasTime) }
    let bound = try line.bound(blocks)
    let last = trace.steps.count - 1
    guard (isWhole ? trace.bounds : trace.steps[last].bounds).count < TraceLimits.reactions else {
      throw line.error(
        at: line.tokens[0].range.lowerBound, "there are more than \(TraceLimits.reactions) bounds")
    }
    if isWhole {
      trace.bounds.append(bound)
    } else {
      trace.steps[last].bounds.append(bound)
    }
  }
}

// What is done.
extension TraceParsing {
  private mutating func readStimulus(hasTime: Bool) throws(TraceError) {
    let repetitions = try line.repetitions()
    guard line.firstOption < line.tokens.count else { throw line.missing("what is repeated") }
    if !hasTime, trace.steps.isEmpty { try requireStimulus() }
    if trace.steps.isEmpty, time > .zero { beginWithGuest() }
    var step = Trace.Step(time: time, stimulus: .reading(false), line: line.line)
    let place = line.tokens[line.firstOption].range
    if line.takeWord(Mark.stall) {
      step.stall = try stall(at: place)
    } else {
      step.stimulus = try line.stimulus()
    }
    step.repetitions = repetitions
    trace.steps.append(step)
    guard trace.guest != nil || !open.isEmpty else { return }
    eventCount += repetitions
    guard eventCount <= TraceLimits.scriptEvents else { throw tooManyEvents(at: place) }
  }

  private mutating func stall(at place: Range<Int>) throws(TraceError) -> VirtualDuration {
    let duration = try line.stallTime()
    guard line.firstOption == line.tokens.count else {
      throw line.error(
        at: line.tokens[line.firstOption].range.lowerBound, "there is something behind the time")
    }
    guard trace.guest != nil else {
      throw line.error(
        at: place.lowerBound, "“\(Mark.stall)” is for traces with a guest",
        hint: "write “reading off” and, later, “reading on”")
    }
    return duration
  }

  /// Refuses a line above the first event that is neither a header nor an event.
  private func requireStimulus() throws(TraceError) {
    let word = line.tokens[line.firstOption].range
    guard !line.isWord(Mark.guestPacket, at: word), !line.isWord(Mark.stall, at: word),
      StimulusWord.table.position(of: word, in: line.text) == nil
    else { return }
    let known = HeaderWord.table.words + StimulusWord.table.words + Mark.words
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
      guard open.isEmpty else {
        throw line.error(
          at: range.lowerBound, "a moment comes once, and this block is repeated",
          hint: "“+\(line.excerpt(range))” is relative to the event before")
      }
      guard moment >= time else {
        var before = TextOutput()
        before.time(time.rawValue)
        throw line.error(
          at: range.lowerBound, "time goes back to “\(line.excerpt(range))”",
          hint: "the event before is at \(before.string); “+” is relative to it")
      }
      return moment
    }
    let value = try line.resolved((range.lowerBound + 1)..<range.upperBound)
    let duration = try line.time(at: value)
    let (sum, overflow) = time.rawValue.addingReportingOverflow(duration)
    guard !overflow else {
      throw line.error(
        at: range.lowerBound, "the time after “\(line.excerpt(range))” does not fit 64 bits")
    }
    return VirtualTime(rawValue: sum)
  }
}
