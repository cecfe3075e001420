import Conversation
import HostEvents
import Testing
import Traces

@Suite("Recorded folders of guests and hosts that do what is rarely seen")
struct RecordedFolderTests {
  /// Replays a session, and says what differs.
  private func divergence(of folder: RecordedFolder) throws -> String? {
    Replayer.replay(try folder.trace()).divergence?.description
  }

  /// The target changes while the guest takes pages back, and more than it has was wanted: the host
  /// goes through `S_HOT_ADD_SETUP` and `S_IDLE` with the guest's report still in the ring.
  private static let reportInIdle = """
    # 52000000000 target set to 64512 pages (264241152 bytes)
    # 52000000001 state S_BALLOON_RB_WAIT
    # 52000000002 state S_BALLOON_POSTING
    5 52000000003 H>G 6 0 0 06001000000000000004000000000000 off8=2 len8=4
    # 52000000004 state S_BALLOON_REPLY_WAIT
    6 52100000000 G>H 6 0 0 070018000300000000000000020000000050000000000400 off8=2 len8=5
    # 52100000001 state S_IDLE
    # 53000000000 target set to 65792 pages (269484032 bytes)
    # 53000000001 state S_UNBALLOON_RB_WAIT
    # 53000000002 state S_UNBALLOON_POSTING
    7 53000000003 H>G 6 1 0 080018000100000000000000010000000050000000000400 off8=2 len8=5
    # 53000000004 state S_UNBALLOON_REPLY_WAIT
    # 54000000000 target set to 65280 pages (267386880 bytes)
    8 54000000001 G>H 6 0 0 0900080004000000 off8=2 len8=3
    # 54000000002 state S_HOT_ADD_SETUP
    # 54000000003 state S_IDLE
    \(RecordedFolder.statusReport(9, at: 54_000_000_004))\
    # 54000000005 state S_BALLOON_RB_WAIT
    # 54000000006 state S_BALLOON_POSTING
    10 54000000007 H>G 6 2 0 06001000020000000001000000000000 off8=2 len8=4
    # 54000000008 state S_BALLOON_REPLY_WAIT

    """

  @Test("a packet that the host takes in S_IDLE on its way is written before it comes there")
  func packetInIdle() throws {
    let folder = RecordedFolder(packets: Self.reportInIdle)
    let early = try folder.trace().steps.filter {
      guard case .meanwhile(.idle, 1, _) = $0.stimulus else { return false }
      return true
    }
    #expect(early.count == 1)
    #expect(try divergence(of: folder) == nil)
  }

  @Test("a packet that the host takes in S_IDLE at rest is sent then")
  func packetAtRest() throws {
    let lines = Self.reportInIdle.split(separator: "\n")
    let idle = try #require(lines.lastIndex { $0.hasSuffix(" S_IDLE") })
    // Without the change of the target it stays there, and a later one is the cause.
    var packets = lines[...(idle + 1)].filter { !$0.contains("65280") }
    packets.append("# 55000000000 target set to 65280 pages (267386880 bytes)")
    packets += lines[(idle + 2)...]
    let folder = RecordedFolder(packets: packets.joined(separator: "\n"))
    #expect(try !folder.trace().steps.contains { $0.stimulus.isMeanwhile })
    #expect(try divergence(of: folder) == nil)
  }

  static let closings = [
    // The kernel says that it goes, as before another is started.
    """
    vmbus_recv_message type 16 size 8
    vmbus_process_incoming_message type 16
    vmbus_post_msg type 17 size 8
    vmbus_msg_cb message status 0
    \(RecordedFolder.closedStates)\(RecordedFolder.contact)\(RecordedFolder.contactAnswer)
    """,
    // The other begins without a word.
    RecordedFolder.contact + RecordedFolder.closedStates + RecordedFolder.contactAnswer,
    // It begins with a version that the host does not have.
    """
    \(RecordedFolder.contact)\(RecordedFolder.closedStates)\(RecordedFolder.contactAnswer)\
    \(RecordedFolder.contact)\(RecordedFolder.contactAnswer)
    """,
  ]

  @Test("a kernel that follows another closes the channel behind its packets", arguments: closings)
  func startsOver(closing: String) throws {
    let folder = RecordedFolder(
      packets: RecordedFolder.statusReport(5, at: 60_000_000_000) + RecordedFolder.openedAgain,
      log: """
        \(closing)\(RecordedFolder.offers)\(RecordedFolder.opening)\
        hv_balloon_state_change -> S_VERSION
        \(RecordedFolder.opened)
        """)
    #expect(try divergence(of: folder) == nil)
  }

  @Test("a reset of the machine while the channel is closed is told of by the slots it unmaps")
  func resetWhileClosed() throws {
    let folder = RecordedFolder(
      machine: "backend 1G\nbackend-address 0x800000000\nmemslots 3\n",
      packets: """
        # 52000000000 target set to 98304 pages (402653184 bytes)
        # 52000000001 state S_HOT_ADD_SETUP
        # 52000000002 state S_HOT_ADD_RB_WAIT
        # 52000000003 state S_HOT_ADD_POSTING
        5 52000000004 H>G 6 0 0 0a0018000000000000008000000080000000800000008000 off8=2 len8=5
        # 52000000005 state S_HOT_ADD_REPLY_WAIT
        6 52100000000 G>H 6 0 0 0b001000030000000080000001000000 off8=2 len8=4
        # 52100000001 state S_IDLE
        \(RecordedFolder.openedAgain)
        """,
      log: """
        hv_balloon_state_change -> S_HOT_ADD_SETUP
        hv_balloon_our_range_add adding our range 262144 @ 0x800000
        hv_balloon_map_slot mapping memslot 0 / 3 @ 0x0
        hv_balloon_state_change -> S_HOT_ADD_RB_WAIT
        hv_balloon_state_change -> S_HOT_ADD_POSTING
        hv_balloon_outgoing_hot_add posting hot add 0 for 32768 @ 0x800000
        hv_balloon_state_change -> S_HOT_ADD_REPLY_WAIT
        hv_balloon_incoming_hot_add incoming hot add response 3, result 1, count 32768
        hv_balloon_state_change -> S_IDLE
        vmbus_recv_message type 7 size 12
        vmbus_process_incoming_message type 7
        vmbus_close_channel channel #1
        \(RecordedFolder.closedStates)hv_balloon_unmap_slot unmapping memslot 0 / 3 @ 0x0
        \(RecordedFolder.contact)\(RecordedFolder.contactAnswer)\(RecordedFolder.offers)\
        \(RecordedFolder.opening)hv_balloon_state_change -> S_VERSION
        \(RecordedFolder.opened)
        """)
    #expect(try folder.trace().steps.count { $0.stimulus == .machineReset } == 1)
    #expect(try divergence(of: folder) == nil)
  }

  static let words = [
    "qemu-system-x86_64: vmbus_channel_recv_peek: unexpected msg type: 1",
    "qemu-system-x86_64: ../hw/hyperv/hv-balloon.c:921: hv_balloon_hot_add_setup: Assertion "
      + "`QEMU_IS_ALIGNED(hot_add_range->start, align)' failed.",
    "2026-11-22T08:00:00.000000Z qemu-system-x86_64: warning: no hv_balloon_map_slot here",
  ]

  @Test("what QEMU says for itself in its log is no event", arguments: words)
  func ownWords(line: String) throws {
    let plain = RecordedFolder(log: "")
    let mixed = RecordedFolder(log: line + "\n")
    #expect(try mixed.trace() == plain.trace())
    #expect(try divergence(of: mixed) == nil)
  }

  @Test("an event behind the time of another log is an event")
  func prefixes() throws {
    for prefix in ["2640@1795245080.442009:", "2026-11-22T08:00:00.000000Z ", "qemu[17]: "] {
      var folder = RecordedFolder(log: "").recording
      folder.traceLog = folder.traceLog.map { $0.lines.map { prefix + $0 }.text }
      #expect(
        try QEMURecordingImporter.trace(of: folder) == RecordedFolder(log: "").trace())
    }
  }

  @Test(
    "a log without a state of the balloon is not compared, the packets are",
    arguments: ["", "\n", RecordedFolder.contact + RecordedFolder.contactAnswer])
  func logWithoutStates(log: String) throws {
    var recording = RecordedFolder(packets: Self.reportInIdle).recording
    let withoutLog = try QEMURecordingImporter.trace(of: recording)
    recording.traceLog = Array(log.utf8)
    #expect(try QEMURecordingImporter.trace(of: recording) == withoutLog)
    #expect(Replayer.replay(withoutLog).divergence == nil)
  }

  static let closedInTheMiddle = """
    vmbus_recv_message type 7 size 12
    vmbus_recv_message type 11 size 16
    vmbus_process_incoming_message type 7
    vmbus_close_channel channel #1
    hv_balloon_state_change -> S_WAIT_RESET

    """

  @Test("a message that nobody took up before QEMU was killed does nothing")
  func killedBeforeMessage() throws {
    let folder = RecordedFolder(
      machine: "replay to-kill\n",
      packets: RecordedFolder.closedByClose, log: Self.closedInTheMiddle)
    #expect(try divergence(of: folder) == nil)
  }

  @Test("the files of a QEMU that was killed may break off in the middle of a line")
  func killedInLine() throws {
    let whole = RecordedFolder(
      machine: "replay to-kill\n",
      packets: RecordedFolder.closedByClose, log: Self.closedInTheMiddle)
    var cut = whole
    cut.packets += "# 61000000002 state S_POST_RE"
    cut.log? += "vmbus_recv_message type 1"
    #expect(try cut.trace() == whole.trace())
    // The log may be ahead of the packets.
    cut.packets = String(whole.packets.dropLast(3))
    #expect(try divergence(of: cut) == nil)
    #expect(throws: TraceError.self) {
      try RecordedFolder(packets: cut.packets, log: cut.log).trace()
    }
  }

  @Test("a message that a reset threw away does nothing")
  func messageBeforeReset() throws {
    let folder = RecordedFolder(
      packets: "# 60999999999 machine reset\n" + RecordedFolder.openedAgain,
      log: """
        vmbus_recv_message type 7 size 12
        \(RecordedFolder.closedStates)\(RecordedFolder.contact)\(RecordedFolder.contactAnswer)\
        \(RecordedFolder.offers)\(RecordedFolder.opening)hv_balloon_state_change -> S_VERSION
        \(RecordedFolder.opened)
        """)
    #expect(try divergence(of: folder) == nil)
  }

  @Test(
    "a packet of the guest without a payload is taken",
    arguments: ["off8=2 len8=2", " off8=2 len8=2", "- off8=2 len8=2", "-"])
  func emptyPayload(end: String) throws {
    let folder = RecordedFolder(
      packets: "5 52000000000 G>H 6 0 0 \(end)\n"
        + RecordedFolder.statusReport(6, at: 53_000_000_000))
    let empty = try folder.trace().steps.filter {
      guard case .send(let packet, _) = $0.stimulus else { return false }
      return packet.payload.isEmpty
    }
    #expect(empty.count == 1)
    #expect(try divergence(of: folder) == nil)
  }
}

extension Stimulus {
  fileprivate var isMeanwhile: Bool {
    if case .meanwhile = self { true } else { false }
  }
}
