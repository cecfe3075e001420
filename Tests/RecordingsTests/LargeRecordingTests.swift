import Foundation
import HostEvents
import Simulation
import Testing
import Traces

@testable import Recordings

@Suite("Large recordings")
struct LargeRecordingTests {
  /// What a log of a host at work may hold again and again.
  private static let repeated = [
    "hv_balloon_state_change -> S_HOT_ADD_SETUP", "hv_balloon_state_change -> S_BALLOON_RB_WAIT",
    "hv_balloon_state_change -> S_UNBALLOON_RB_WAIT",
    "hv_balloon_outgoing_hot_add posting hot add 0 for 32768 @ 0x800000",
    "hv_balloon_outgoing_unballoon posting unballoon 0 for 512 @ 0x1000, remaining 0",
    "vmbus_signal_event",
  ]

  private static let handshake = """
    hv_balloon_state_change -> S_POST_RESET_CLOSED
    hv_balloon_state_change -> S_VERSION
    hv_balloon_incoming_version incoming proto version 2.0
    hv_balloon_state_change -> S_CAPS
    hv_balloon_incoming_caps incoming caps 0x3
    hv_balloon_state_change -> S_POST_INIT_WAIT
    hv_balloon_state_change -> S_IDLE

    """

  @Test(
    "twice the lines take twice the time, not four times", .timeLimit(.minutes(2)),
    arguments: repeated)
  func linear(line: String) throws {
    let text = Self.handshake + String(repeating: line + "\n", count: 40_000)
    // With a scan of the rest in each line, this takes more than a minute.
    let imported = try imported(text)
    #expect(imported.account.events.reduce(0) { $0 + $1.count } == 40_007)
  }

  @Test("a recording of more events than can be is refused, with the file and the line")
  func tooMany() throws {
    let line = Array("vmbus_signal_event\n".utf8)
    var bytes: [UInt8] = []
    for _ in 0..<1_000_000 { bytes += line }
    let other = RecordedFile(name: "a.log", bytes: Array(Self.handshake.utf8))
    #expect(throws: RecordingError.tooManyEvents(file: 1, line: 999_994)) {
      try RecordingReader([other, RecordedFile(name: "b.log", bytes: bytes)])
    }
    #expect(try RecordingReader([RecordedFile(name: "b.log", bytes: bytes)]).events[0].count > 0)
  }

  @Test("a recording that would become too much is given up at the line that is too much")
  func tooMuch() throws {
    // Each of these needs a reset, an open and half a handshake before it.
    let line = "hv_balloon_state_change -> S_POST_INIT_WAIT\n"
    let text = Self.handshake + String(repeating: line, count: 50)
    let events = try RecordingReader([RecordedFile(name: "a", bytes: Array(text.utf8))]).events[0]
    var conversation = ConversationFromEvents(events, on: .qemu, files: ["a"], limit: 100)
    conversation.run()
    let overrun = try #require(conversation.overrun)
    #expect((10..<40).contains(overrun.line))
    let lines = conversation.trace.steps.count + conversation.trace.expectationCount
    #expect((100..<130).contains(lines))
    var whole = ConversationFromEvents(events, on: .qemu, files: ["a"])
    whole.run()
    #expect(whole.overrun == nil)
    #expect(whole.trace.steps.count + whole.trace.expectationCount > 500)
  }

  @Test("what wrote a file is told by its first mebibyte, whatever comes behind it")
  func bounded() {
    let event = Array("hv_balloon_state_change -> S_IDLE\n".utf8)
    let filler = Array(repeating: UInt8(ascii: "x"), count: 1 << 20)
    #expect(RecordingFormat.detect(event + filler) == .mixed)
    #expect(RecordingFormat.detect(filler + [0x0A] + event) == nil)
    // Also where what would tell it is searched for in the whole text.
    let list = Array("\nhv_balloon_state_change(const char *to) \"-> %s\"\n".utf8)
    #expect(RecordingFormat.detect(list) == .traceEvents)
    #expect(RecordingFormat.detect(filler + list) == nil)
  }

  /// What a monitor says of other things, and what is no JSON.
  @Test(
    "a line of a monitor that tells nothing of use is that, and what nobody says is unknown",
    arguments: [
      (#"{"return": {"status": "running"}}"#, "noise"),
      (#"{"execute": "qmp_capabilities"}"#, "noise"),
      (#"{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "STOP"}"#, "noise"),
      (#"{"return": {"actual": 1073741824}}"#, "event"),
      (#"{"MESSAGE": "hv_balloon: Using Dynamic Memory protocol version 2.0"}"#, "event"),
      (#"{"execute": "balloon", "arguments": {"value": 805306368}}"#, "event"),
      (#"{"name": "somebody else's"}"#, "unknown"), (#"{"event": "STOP""#, "unknown"),
      (#"{"MESSAGE": 7}"#, "unknown"),
    ])
  func monitor(line: String, expected: String) {
    let word =
      switch MonitorLog.read(Array(line.utf8), RecordedEvent.Source(file: 0, line: 1)) {
      case .event: "event"
      case .noise: "noise"
      case .damaged: "damaged"
      case .unknown: "unknown"
      }
    #expect(word == expected)
  }
}

@Suite("Outlooks of operations")
struct OutlookTests {
  private static let lines = [
    "hv_balloon_state_change -> S_HOT_ADD_SETUP", "hv_balloon_state_change -> S_BALLOON_RB_WAIT",
    "hv_balloon_state_change -> S_UNBALLOON_RB_WAIT", "hv_balloon_state_change -> S_IDLE",
    "hv_balloon_state_change -> S_BALLOON_POSTING", "hv_balloon_state_change -> S_HOT_ADD_RB_WAIT",
    "hv_balloon_outgoing_hot_add posting hot add 0 for 32768 @ 0x800000",
    "hv_balloon_outgoing_unballoon posting unballoon 0 for 512 @ 0x1000, remaining 7",
    "hv_balloon_outgoing_balloon posting balloon 0 for 100, remaining 300",
    "hv_balloon_map_slot mapping memslot 3 / 8 @ 0x0", "hv_balloon_incoming_caps incoming caps 0x3",
    "hv_balloon_state_change -> S_UNBALLOON_REPLY_WAIT", "vmbus_signal_event",
    "hv_balloon_state_change -> S_WAIT_RESET",
  ]

  private static func events(seed: UInt64) throws -> [RecordedEvent] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    var text = ""
    for _ in 0..<200 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      text += lines[Int(state >> 33) % lines.count] + "\n"
    }
    return try RecordingReader([RecordedFile(name: "a", bytes: Array(text.utf8))]).events[0]
  }

  /// What one reads who reads on from an event: pages to take, to give back and to add; slots.
  private static func reading(_ events: ArraySlice<RecordedEvent>) -> [UInt64?] {
    var (balloon, unballoon): (UInt64?, UInt64?) = (nil, nil)
    var (hotAdd, slots): (UInt64?, UInt64) = (nil, 0)
    for event in events {
      let state = event.enteredState?.name
      switch (event.name, state) {
      case ("outgoing-balloon", _):
        if unballoon == nil, hotAdd == nil { balloon = 300 }
        return [balloon, unballoon, hotAdd, slots]
      case ("outgoing-unballoon", _) where hotAdd == nil: unballoon = 519
      case ("outgoing-unballoon", _): return [balloon, unballoon, hotAdd, slots]
      case ("outgoing-hot-add", _): hotAdd = (hotAdd ?? 0) + 32_768
      case ("mapping-slot", _): slots = 4
      case ("incoming-capabilities", _), (_, "S_IDLE"), (_, "S_WAIT_RESET"):
        return [balloon, unballoon, hotAdd, slots]
      case (_, "S_HOT_ADD_SETUP"): hotAdd = hotAdd ?? 0
      case (_, "S_BALLOON_RB_WAIT") where unballoon != nil || hotAdd != nil,
        (_, "S_UNBALLOON_RB_WAIT") where hotAdd != nil:
        return [balloon, unballoon, hotAdd, slots]
      default: break
      }
    }
    return [balloon, unballoon, hotAdd, slots]
  }

  @Test("an outlook is what one finds who reads on from there", arguments: 0..<20)
  func outlooks(seed: UInt64) throws {
    let events = try Self.events(seed: seed)
    var outlooks = OperationOutlooks()
    for index in events.indices {
      let outlook = outlooks.outlook(from: index, in: events)
      let told = [
        outlook.balloon, outlook.unballoon, outlook.hasHotAdd ? outlook.hotAdd : nil,
        outlook.slots,
      ]
      #expect(told == Self.reading(events[index...]), "from \(index)")
    }
  }

  /// What who reads on finds first: a host that waits for room for good, and what it wrote before;
  /// or nothing of the sort, and where that is clear.
  ///
  /// The first state of an operation that is the last of all is none in which it waited.
  private static func wait(
    _ events: [RecordedEvent], from start: Int
  ) -> (isForGood: Bool, bytes: UInt64, end: Int) {
    var (isWaiting, bytes): (Bool, UInt64) = (false, 0)
    for (index, event) in zip(events.indices, events).dropFirst(start) {
      let state = event.enteredState?.name ?? ""
      // A packet has 16 bytes in front and 8 behind, and is padded to 8.
      if event.name == "outgoing-balloon" { bytes += 16 + 16 + 8 }
      if event.name == "outgoing-unballoon" || event.name == "outgoing-hot-add" {
        bytes += 16 + 24 + 8
      }
      if event.name.hasPrefix("incoming-") || state.hasSuffix("REPLY_WAIT") {
        return (false, bytes, index)
      }
      if state == "S_WAIT_RESET" { return (isWaiting, bytes, index) }
      if state.hasSuffix("RB_WAIT") {
        let before = events[..<index].last { $0.name == "state" }?.enteredState?.name
        isWaiting = index + 1 < events.count || before != "S_IDLE"
      }
      if state.hasSuffix("POSTING") { isWaiting = false }
    }
    return (isWaiting, bytes, events.endIndex)
  }

  /// The same for a host that waits at once when the guest has said the next thing.
  private static func room(_ events: [RecordedEvent], from start: Int) -> UInt64? {
    let first = wait(events, from: start)
    if first.isForGood { return first.bytes }
    guard first.bytes > 0,
      let answer = events[first.end...].firstIndex(where: { $0.name.hasPrefix("incoming-") })
    else { return nil }
    let second = wait(events, from: answer + 1)
    return second.isForGood && second.bytes == 0 ? first.bytes : nil
  }

  @Test("room in the ring is what one finds who reads on from there", arguments: 0..<20)
  func stalls(seed: UInt64) throws {
    let events = try Self.events(seed: seed)
    var stall = RingStall()
    for index in events.indices {
      let room = Self.room(events, from: index)
      #expect(stall.room(from: index, in: events) == room, "\(index)")
    }
  }
}
