import Recordings
import Testing
import Traces

@Suite("Logs that begin late, and logs of several runs")
struct LogBeginningTests {
  @Test("a log that begins behind the 50 s is given the handshake that ends there")
  func atIdle() throws {
    let recording = try LogText.replayed(LogText.idle + LogText.balloon(0, 512))
    #expect(recording.account.inventions.contains { $0.rule == .handshake })
    #expect(recording.trace.requests == [LogText.requestOf512Pages])
    _ = try LogText.replayed(LogText.idle)
    // Only there is it made up: a host that is closed cannot be idle.
    let impossible = try imported(LogText.handshake + LogText.close + LogText.idle)
    #expect(Replayer.replay(impossible.trace).divergence?.line == 10)
  }

  /// What needs something that the host did before.
  private static let late = [
    LogText.idle + LogText.balloon(3, 512), LogText.state("UNBALLOON_RB_WAIT") + unballoon(1),
    LogText.event("incoming_unballoon incoming unballoon response 15") + LogText.idle,
    LogText.event("remove_response processing remove response range 5 @ 0x5, both 1")
      + LogText.idle,
    LogText.event("map_slot mapping memslot 1 / 3 @ 0x18000000") + LogText.idle,
    LogText.event("unmap_slot unmapping memslot 1 / 3 @ 0x18000000"),
  ]

  private static func unballoon(_ number: Int) -> String {
    LogText.state("UNBALLOON_POSTING")
      + LogText.event("outgoing_unballoon posting unballoon \(number) for 9 @ 0x5, remaining 0")
  }

  @Test("what follows from what is not told is left out up to the next reset", arguments: late)
  func untilReset(late: String) throws {
    let whole = LogText.close + LogText.opening + LogText.balloon(0, 512)
    let lines = late.split(separator: "\n").count
    // Its own lines, and that the channel was closed.
    let recording = try LogText.replayed(late + whole, but: Set(1...(lines + 1)))
    let rule = recording.account.inventions.first { $0.rule == .lateBeginning }
    #expect(rule?.result == "\(lines + 1) events")
    #expect(recording.trace.requests.count == 1)
  }

  @Test("a log that is closed first has nothing before it that counts")
  func closedFirst() throws {
    let recording = try LogText.replayed(
      LogText.close + LogText.opening + LogText.balloon(0, 512), but: [1])
    #expect(recording.account.inventions.contains { $0.rule == .lateBeginning })
  }

  @Test("without a reset it is refused, with the line", arguments: late)
  func refused(late: String) {
    #expect(throws: RecordingError.self) { try imported(late) }
    do {
      _ = try imported("hv_balloon_state_change -> S_IDLE\n" + late)
    } catch let error as RecordingError {
      guard case .beginsTooLate(let file, let line) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(file == 0)
      #expect((2...5).contains(line))
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test("hot-added memory that outlived a close is no beginning either")
  func hotAddedBefore() throws {
    let hotAdd =
      LogText.state("HOT_ADD_SETUP") + LogText.event("map_slot mapping memslot 1 / 3 @ 0x18000000")
    #expect(throws: RecordingError.beginsTooLate(file: 0, line: 1)) {
      try imported(LogText.close + LogText.opening + hotAdd)
    }
    // Of a log that tells how the host began, nothing is left out: it lacks a line.
    let recording = try imported(LogText.handshake + hotAdd)
    #expect(Replayer.replay(recording.trace).divergence?.line == 9)
  }

  @Test(
    "a second run of QEMU is a reset of the machine, wherever the first broke off",
    arguments: [
      LogText.closed, LogText.handshake, LogText.handshake + LogText.balloon(0, 1024),
      LogText.handshake + LogText.state("BALLOON_RB_WAIT"),
      LogText.handshake + LogText.state("BALLOON_RB_WAIT") + LogText.state("BALLOON_POSTING"),
      LogText.handshake + LogText.balloon(0, 1024) + LogText.state("UNBALLOON_RB_WAIT"),
      LogText.closed + LogText.state("VERSION"),
    ])
  func secondRun(first: String) throws {
    let lines = first.split(separator: "\n").count
    // A host that is closed already does not come to be it.
    let isClosed = first == LogText.closed
    let recording = try LogText.replayed(
      first + LogText.handshake + LogText.balloon(0, 512), but: isClosed ? [lines + 1] : [])
    #expect(recording.account.inventions.contains { $0.rule == .reset })
    #expect(recording.trace.requests.last == LogText.requestOf512Pages)
  }

  @Test("a control message that a run did not take up is none of the next run")
  func messageOfTheFirstRun() throws {
    let log = try RecordedLog.named("s09").log.textLines
    let message = try #require(log.firstIndex { $0.contains("vmbus_recv_message type 3 ") })
    let text = (log[...message] + log).map { $0 + "\n" }.joined()
    let recording = try imported(text)
    let divergence = Replayer.replay(recording.trace).divergence
    #expect(divergence == nil, "\(divergence?.description ?? "")")
    #expect(recording.account.leftOut == 0)
  }
}
