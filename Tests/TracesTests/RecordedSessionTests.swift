import Conversation
import HostEvents
import Testing

@testable import Traces

@Suite("Recorded sessions")
struct RecordedSessionTests {
  @Test("there are seventeen, and every extent of a replay occurs")
  func sessionsAreThere() {
    let extents = RecordedSession.all.map { $0.machineWord("replay") ?? "missing" }
    #expect(extents.count == 17)
    #expect(extents.count { $0 == "full" } == 14)
    #expect(Set(extents) == ["full", "to-abort", "to-abort-exclusive", "to-kill"])
  }

  @Test("a session replays as far as it says, without a divergence", arguments: RecordedSession.all)
  func replays(session: RecordedSession) throws {
    let trace = try session.trace()
    let result = Replayer.replay(trace)
    #expect(result.divergence == nil, "\(result.divergence?.description ?? "")")
    #expect(result.eventCount == trace.steps.count)
    if session.machineWord("replay") == "to-abort" {
      let condition = try #require(session.machineWord("end")?.dropFirst("abort ".count))
      #expect(result.hostAbort?.message.contains(condition) == true)
    } else {
      #expect(result.hostAbort == nil)
    }
  }

  @Test("all packets, states and events of a session are compared", arguments: RecordedSession.all)
  func nothingIsLeftOut(session: RecordedSession) throws {
    let trace = try session.trace()
    #expect(trace.complete.isSuperset(of: [.sent, .states, .events, .busEvents]))
    let packets = session.recording.packets.lines
    let states = packets.count { $0.hasPrefix("# ") && $0.contains(" state S_") }
    let sent = packets.count { $0.contains(" H>G ") }
    let events = session.traceLines.count { !$0.text.contains("hv_balloon_state_change") }
    let ends = session.machineWord("replay") == "full" ? 0 : 1
    let bus = (session.recording.traceLog ?? []).lines.filter {
      $0.contains(":vmbus_") && !$0.contains(":vmbus_channel_notify_guest")
    }
    #expect(trace.expectationCount == states + sent + events + bus.count + ends)
    let messages = bus.count {
      $0.contains(":vmbus_recv_message") || $0.contains(":vmbus_msg_cb")
    }
    let given = trace.steps.count {
      switch $0.stimulus {
      case .post, .delivery(.answered): true
      default: false
      }
    }
    #expect(given == messages)
    #expect(!trace.steps.contains { $0.stimulus == .open || $0.stimulus == .close })
    let received = packets.count { $0.contains(" G>H ") }
    let done = trace.steps.count {
      switch $0.stimulus {
      case .send, .meanwhile: true
      default: false
      }
    }
    #expect(done == received)
  }

  @Test("a replay comes to the same digest each time", arguments: RecordedSession.all.sampled(3))
  func digestIsStable(session: RecordedSession) throws {
    let trace = try session.trace()
    #expect(Replayer.replay(trace) == Replayer.replay(trace))
  }
}

@Suite("Recorded sessions that were damaged")
struct RecordedDamageTests {
  @Test(
    "one wrong digit in a packet of the host diverges at that line", arguments: RecordedSession.all)
  func wrongDigit(session: RecordedSession) throws {
    let lines = session.recording.packets.lines
    let sent = lines.indices.filter { lines[$0].contains(" H>G ") }
    #expect(!sent.isEmpty)
    for index in sent.sampled(3) {
      let words = lines[index].split(separator: " ")
      let payload = words[6].startIndex.utf16Offset(in: lines[index])
      let digit = index * 7 % words[6].count
      var damaged = lines
      damaged[index] = lines[index].withOtherDigit(at: payload + digit)
      let divergence = try session.replay(packets: damaged).divergence
      #expect(divergence?.line == index + 1, "digit \(digit)")
      #expect(divergence?.difference?.offset == digit / 2)
    }
  }

  @Test(
    "one wrong digit in a packet is found with the trace log as without it",
    arguments: RecordedSession.all.sampled(6))
  func wrongDigitBesideLog(session: RecordedSession) throws {
    var copy = session
    var lines = session.recording.packets.lines
    let sent = lines.indices.filter { lines[$0].contains(" H>G ") }
    let index = try #require(sent.dropFirst(sent.count / 2).first)
    let words = lines[index].split(separator: " ")
    lines[index] = lines[index].withOtherDigit(
      at: words[6].startIndex.utf16Offset(in: lines[index]) + words[6].count - 1)
    copy.recording.packets = lines.text
    #expect(Replayer.replay(try copy.trace()).divergence?.line == index + 1)
  }

  @Test("a state that is left out is missed where it stood", arguments: RecordedSession.all)
  func missingState(session: RecordedSession) throws {
    let lines = session.recording.packets.lines
    for index in session.states.sampled(4) {
      var damaged = lines
      damaged.remove(at: index)
      let divergence = try session.replay(packets: damaged).divergence
      // The host enters the state between the lines that stood around it; what the guest does in
      // between is not compared.
      let next = damaged.indices.dropFirst(index).first { !damaged[$0].contains(" G>H ") }
      let line = try #require(divergence?.line, "line \(index + 1)")
      #expect((index...((next ?? index) + 1)).contains(line), "line \(index + 1)")
    }
  }

  @Test("a state that is another one diverges at that line", arguments: RecordedSession.all)
  func otherState(session: RecordedSession) throws {
    let lines = session.recording.packets.lines
    for index in session.states.sampled(2).suffix(1) {
      var damaged = lines
      let state = try #require(lines[index].split(separator: " ").last)
      let other = state == "S_HOT_ADD_SETUP" ? "S_WAIT_RESET" : "S_HOT_ADD_SETUP"
      damaged[index] = lines[index].replacing(state, with: other)
      #expect(try session.replay(packets: damaged).divergence?.line == index + 1)
    }
  }
}
