import Foundation
import Recordings
import Testing
import Traces

@Suite("Logs that end in the middle of something")
struct LogEndTests {
  @Test(
    "a host that waits for room as its log ends, dies or is closed did all before it",
    arguments: ["", LogText.packetAbort, LogText.close],
    ["", LogText.balloon(0, 512)])
  func ringWait(end: String, before: String) throws {
    let wait = LogText.state(before.isEmpty ? "BALLOON_RB_WAIT" : "UNBALLOON_RB_WAIT")
    let recording = try LogText.replayed(LogText.handshake + before + wait + end)
    #expect(recording.trace.requests == (before.isEmpty ? [] : [LogText.requestOf512Pages]))
    let rules = Set(recording.account.inventions.map(\.rule))
    #expect(rules.contains(.fullRing) == (end == LogText.close))
    #expect(rules.contains(.unreadPacket) == (end != LogText.close))
  }

  @Test("a target that the monitor's log tells finds a packet unread, too")
  func targetOfTheMonitor() throws {
    let lines = (LogText.handshake + LogText.balloon(0, 512) + LogText.state("UNBALLOON_RB_WAIT"))
      .split(separator: "\n").enumerated()
    let log = lines.map { "1@17000000\(10 + $0.offset).000000:\($0.element)\n" }.joined()
    let commands = [("16.5", (1 << 30) - 512 * 4096), ("24.5", 1 << 30)].map { time, size in
      "17000000\(time) {\"execute\":\"balloon\",\"arguments\":{\"value\":\(size)}}\n"
    }
    let recording = try ImportedRecording([
      RecordedFile(name: "a.log", bytes: Array((log + LogText.packetAbort).utf8)),
      RecordedFile(name: "q.json", bytes: Array(commands.joined().utf8)),
    ])
    let divergence = Replayer.replay(recording.trace).divergence
    #expect(divergence == nil, "\(divergence?.description ?? "")")
    #expect(recording.account.inventions.contains { $0.rule == .unreadPacket })
  }

  @Test("a hot-add that was never posted is one of all slots that were mapped for it")
  func slotsOfTheRest() throws {
    let recording = try LogText.replayed(
      LogText.handshake + LogText.state("HOT_ADD_SETUP")
        + LogText.event("our_range_add adding our range 262144 @ 0x800000")
        + LogText.event("map_slot mapping memslot 0 / 3 @ 0x0")
        + LogText.event("map_slot mapping memslot 1 / 3 @ 0x18000000")
        + LogText.state("HOT_ADD_RB_WAIT"))
    #expect(recording.account.inventions.contains { $0.rule == .hotAddRest })
    #expect(recording.trace.requests.isEmpty)
  }

  @Test("a host of which the bus is told dies of a packet that lay there as its channel opened")
  func packetBeforeOpen() throws {
    let session = try RecordedLog.named("s09").log.textLines
    let open = try #require(session.firstIndex { $0.hasSuffix("-> S_VERSION") })
    let log = session[...open].map { $0 + "\n" }.joined() + LogText.packetAbort
    let recording = try imported(log)
    let result = Replayer.replay(recording.trace)
    #expect(result.divergence == nil, "\(result.divergence?.description ?? "")")
    #expect(recording.account.leftOut == 0)
    let last = try #require(recording.trace.steps.last)
    #expect(last.expectations.last?.line == open + 2)
    #expect(last.expectations.dropLast().last?.line == open + 1)
  }

  /// 256 pages of a block of 128 MiB were added, so that the next block begins where none can.
  @Test("the state in which a host died of what it set up behind an unballoon is expected")
  func unalignedSetup() throws {
    let hotAdd =
      LogText.state("HOT_ADD_SETUP")
      + LogText.event("our_range_add adding our range 262144 @ 0x800000")
      + LogText.event("map_slot mapping memslot 0 / 3 @ 0x0") + LogText.state("HOT_ADD_RB_WAIT")
      + LogText.state("HOT_ADD_POSTING")
      + LogText.event("outgoing_hot_add posting hot add 0 for 32768 @ 0x800000")
      + LogText.state("HOT_ADD_REPLY_WAIT")
      + LogText.event("incoming_hot_add incoming hot add response 7, result 1, count 256")
      + LogText.idle
    let unballoon =
      LogText.state("UNBALLOON_RB_WAIT") + LogText.state("UNBALLOON_POSTING")
      + LogText.event("outgoing_unballoon posting unballoon 2 for 512 @ 0x5600, remaining 0")
      + LogText.state("UNBALLOON_REPLY_WAIT")
      + LogText.event("incoming_unballoon incoming unballoon response 10")
    let abort =
      "qemu: ../hw/hyperv/hv-balloon.c: hv_balloon_hot_add_setup: Assertion "
      + "`QEMU_IS_ALIGNED(hot_add_range->start, align)' failed.\n"
    let recording = try LogText.replayed(
      LogText.handshake + hotAdd + LogText.balloon(1, 512) + unballoon
        + LogText.state("HOT_ADD_SETUP") + abort)
    #expect(recording.account.leftOut == 0)
  }
}
