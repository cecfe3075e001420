import Recordings
import Testing
import Traces

@Suite("Logs that begin late, and logs of several runs")
struct LogBeginningTests {
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
