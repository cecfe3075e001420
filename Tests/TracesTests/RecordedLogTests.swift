import HostEvents
import Testing
import Traces

extension RecordedSession {
  /// A line of the trace log, and its number from 1.
  struct LogLine {
    var number: Int
    var text: String
  }

  /// The events of the balloon in the trace log.
  var traceLines: [LogLine] {
    (recording.traceLog ?? []).lines.enumerated()
      .filter { $0.element.contains("hv_balloon_") }
      .map { LogLine(number: $0.offset + 1, text: $0.element) }
  }

  /// Some of the events, the first and the last among them.
  fileprivate var sampledTraceLines: [LogLine] {
    traceLines.sampled(4)
  }

  /// The replay of a copy with another trace log.
  fileprivate func replay(log: [String]) throws -> Divergence? {
    var copy = self
    copy.recording.traceLog = log.text
    return Replayer.replay(try copy.trace()).divergence
  }

  /// The event of the trace that an event of the log follows from; a state of the log counts its
  /// like among the states of the packets.
  fileprivate func step(of line: LogLine, in trace: Trace) -> Int? {
    guard line.text.contains("hv_balloon_state_change") else {
      return trace.steps.firstIndex { step in
        step.expectations.contains { $0.line == line.number && $0.content.isEvent }
      }
    }
    let before = traceLines.count {
      $0.number < line.number && $0.text.contains("hv_balloon_state_change")
    }
    let states = trace.steps.indices.flatMap { index in
      trace.steps[index].expectations.filter { $0.content.isState }.map { _ in index }
    }
    return before < states.count ? states[before] : nil
  }
}

extension Traces.Expectation.Content {
  fileprivate var isState: Bool {
    guard case .record("state", _) = self else { return false }
    return true
  }

  fileprivate var isEvent: Bool {
    guard case .record(let name, _) = self else { return false }
    return name != "state"
  }
}

@Suite("Trace logs that were damaged")
struct RecordedLogTests {
  @Test("an event that is left out is missed where it stood", arguments: RecordedSession.all)
  func missingEvent(session: RecordedSession) throws {
    let trace = try session.trace()
    let log = (session.recording.traceLog ?? []).lines
    for line in session.sampledTraceLines {
      let step = try #require(session.step(of: line, in: trace))
      // Whatever may follow from the last step of a session that breaks off.
      guard step + 1 < trace.steps.count || session.machineWord("replay") == "full" else {
        continue
      }
      var damaged = log
      damaged.remove(at: line.number - 1)
      let divergence = try session.replay(log: damaged)
      // What followed from the event is then taken to follow from what came before.
      let isThere = divergence?.stepIndex == step || divergence?.line == line.number
      #expect(isThere, "line \(line.number): \(divergence?.description ?? "none")")
    }
  }

  @Test("an event with another last digit diverges at that line", arguments: RecordedSession.all)
  func otherNumber(session: RecordedSession) throws {
    let trace = try session.trace()
    let log = (session.recording.traceLog ?? []).lines
    for line in session.sampledTraceLines {
      let start = try #require(line.text.firstRange(of: "hv_balloon_")).lowerBound
      let digits = line.text.indices.filter { $0 > start && line.text[$0].isWholeNumber }
      guard let digit = digits.last else { continue }
      var damaged = log
      damaged[line.number - 1] = line.text.withOtherDigit(
        at: digit.utf16Offset(in: line.text))
      let step = session.step(of: line, in: trace)
      do {
        let divergence = try session.replay(log: damaged)
        #expect(divergence?.line == line.number)
        #expect(divergence?.stepIndex == step)
      } catch let error as TraceError {
        #expect(error.line == line.number)
      }
    }
  }

  @Test(
    "a state of the log that is another one diverges at that line", arguments: RecordedSession.all)
  func otherState(session: RecordedSession) throws {
    let log = (session.recording.traceLog ?? []).lines
    for line in session.traceLines.filter({ $0.text.contains("state_change") }).sampled(2) {
      var damaged = log
      let other = line.text.hasSuffix("S_CAPS") ? "S_IDLE" : "S_CAPS"
      damaged[line.number - 1] = line.text.prefix { $0 != ">" } + "> " + other
      #expect(try session.replay(log: damaged)?.line == line.number)
    }
  }
}
