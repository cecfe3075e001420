import Conversation

// Blocks: `repeat 3 {`, events and expectations, `}`.

extension TraceParsing {
  /// A block whose end was not read yet.
  struct Block {
    var repetitions: Int
    /// The first event in it.
    var firstStep: Int
    /// When it begins.
    var start: VirtualTime
    /// Events up to its first one, those of repetitions included.
    var eventsBefore: Int
    /// The error if it has no end.
    var unclosed: TraceError
  }

  /// Begins a block if the line is its first; false if it is not.
  mutating func openBlock() throws(TraceError) -> Bool {
    guard let last = line.tokens.last?.range, line.isWord(Mark.blockStart, at: last),
      line.isWord(Mark.repetition, at: line.tokens[line.firstOption].range)
    else { return false }
    let place = line.tokens[line.firstOption].range
    let repetitions = try line.repetitions()
    guard line.firstOption == line.tokens.count - 1 else {
      throw line.error(
        at: line.tokens[line.firstOption].range.lowerBound,
        "“\(Mark.blockStart)” follows the number", hint: "repeat 3 {")
    }
    guard open.count < TraceLimits.blockDepth else {
      throw line.error(
        at: place.lowerBound, "more than \(TraceLimits.blockDepth) blocks lie in each other")
    }
    let unclosed = line.error(
      at: place.lowerBound, "this block has no end",
      hint: "close it with “\(Mark.blockEnd)” on a line of its own")
    open.append(
      Block(
        repetitions: repetitions, firstStep: trace.steps.count, start: time,
        eventsBefore: eventCount, unclosed: unclosed))
    return true
  }

  /// Ends a block: its events are done as often as it tells, one round behind the other.
  mutating func closeBlock() throws(TraceError) {
    let place = line.tokens[0].range
    guard let block = open.popLast() else {
      throw line.error(
        at: place.lowerBound, "no block is open here", hint: "a block begins with “repeat 3 {”")
    }
    guard line.tokens.count == 1 else {
      throw line.error(
        at: line.tokens[1].range.lowerBound, "there is something behind the end of the block")
    }
    let round = Array(trace.steps[block.firstStep...])
    guard !round.isEmpty else {
      throw line.error(at: place.lowerBound, "there is nothing in this block")
    }
    let added = (eventCount - block.eventsBefore).multipliedReportingOverflow(
      by: block.repetitions)
    // Waits in front of expectations are steps, too.
    let steps = round.count.multipliedReportingOverflow(by: block.repetitions)
    guard !added.overflow, !steps.overflow,
      block.eventsBefore + added.partialValue <= TraceLimits.scriptEvents,
      block.firstStep + steps.partialValue <= TraceLimits.scriptEvents
    else { throw tooManyEvents(at: place) }
    eventCount = block.eventsBefore + added.partialValue
    let length = VirtualDuration(rawValue: time.rawValue - block.start.rawValue)
    for _ in 1..<block.repetitions {
      let start = time
      for step in round {
        var step = step
        let offset = VirtualDuration(rawValue: step.time.rawValue - block.start.rawValue)
        step.time = start.advanced(by: offset)
        trace.steps.append(step)
      }
      time = time.advanced(by: length)
    }
  }

  func tooManyEvents(at place: Range<Int>) -> TraceError {
    line.error(
      at: place.lowerBound, "these are more than \(TraceLimits.scriptEvents) events",
      hint: "a script with a guest or a block has no more")
  }
}
