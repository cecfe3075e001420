import Traces

/// A short session, written as QEMU's files of it would be.
///
/// A guest of 256 MiB connects and takes the handshake's 50 s. What `packets.txt` and
/// `qemu-trace.log` say of that is here; a test adds what comes then.
struct RecordedFolder {
  /// More lines of `machine.txt`.
  var machine = ""
  /// The lines of `packets.txt` behind `S_IDLE`.
  var packets = ""
  /// The lines of `qemu-trace.log` behind `S_IDLE`; nil for a session without a log.
  var log: String?

  var recording: QEMURecording {
    var recording = QEMURecording(
      name: "s", packets: Array((Self.connected + packets).utf8),
      machine: Array((machine + Self.guest).utf8))
    recording.traceLog = log.map { Array((Self.connectedLog + $0).utf8) }
    return recording
  }

  func trace() throws -> Trace { try QEMURecordingImporter.trace(of: recording) }

  static let guest = """
    boot-memory 256M

    """

  static let connected = """
    # 1000000000 state S_POST_RESET_CLOSED
    # 1001000000 channel open in state 2
    # 1001000001 state S_VERSION
    1 1002000000 G>H 6 0 0 01001000010000000000020000000000 off8=2 len8=4
    2 1002000001 H>G 6 1 0 02001000010000000100000000000000 off8=2 len8=4
    # 1002000002 state S_CAPS
    3 1003000000 G>H 6 0 0 03002000020000001f00000000000000\
    0000000000000000ffffffffffffffff off8=2 len8=6
    4 1003000001 H>G 6 2 0 04001000020000000700000000000000 off8=2 len8=4
    # 1003000002 state S_POST_INIT_WAIT
    # 51003000000 state S_IDLE

    """

  static let connectedLog = """
    hv_balloon_state_change -> S_POST_RESET_CLOSED
    \(contact)\(contactAnswer)\(offers)\(opening)hv_balloon_state_change -> S_VERSION
    \(opened)hv_balloon_incoming_version incoming proto version 2.0
    hv_balloon_state_change -> S_CAPS
    hv_balloon_incoming_caps incoming caps 0x1f
    hv_balloon_state_change -> S_POST_INIT_WAIT
    hv_balloon_state_change -> S_IDLE

    """

  static let contact = """
    vmbus_recv_message type 14 size 40
    vmbus_process_incoming_message type 14
    vmbus_initiate_contact version 4.0 target vp 0 mon pages 0x2000,0x3000 int page 0x1000

    """

  static let contactAnswer = """
    vmbus_post_msg type 15 size 12
    vmbus_msg_cb message status 0

    """

  static let offers = """
    vmbus_recv_message type 3 size 8
    vmbus_process_incoming_message type 3
    vmbus_send_offer channel #1 dev 0x563a0383ef30
    vmbus_post_msg type 1 size 200
    vmbus_msg_cb message status 0
    vmbus_terminate_offers
    vmbus_post_msg type 4 size 8
    vmbus_msg_cb message status 0

    """

  static let opening = """
    vmbus_recv_message type 8 size 108
    vmbus_process_incoming_message type 8
    vmbus_gpadl_header gpadl #925200 gfns 10
    vmbus_gpadl_created gpadl #925200
    vmbus_post_msg type 10 size 20
    vmbus_msg_cb message status 0
    vmbus_recv_message type 5 size 148
    vmbus_process_incoming_message type 5
    vmbus_open_channel channel #1 gpadl #925200 target vp 0

    """

  static let opened = """
    vmbus_channel_open channel #1 status 0
    vmbus_post_msg type 6 size 20
    vmbus_msg_cb message status 0

    """

  static let closedStates = """
    hv_balloon_state_change -> S_WAIT_RESET
    hv_balloon_state_change -> S_POST_RESET_CLOSED

    """

  /// A report of the guest's status.
  static func statusReport(_ sequence: Int, at time: Int) -> String {
    """
    \(sequence) \(time) G>H 6 0 0 05003000030000003875010000000000\
    ef99000000000000000000000000000000000000000000000000000000000000 off8=2 len8=8

    """
  }

  /// The guest lets go of its channel, as the host's packets tell the beginning of that.
  static let closedByClose = """
    # 61000000000 channel close
    # 61000000001 state S_WAIT_RESET

    """

  /// The guest lets go of its channel and opens it once more, as the host's packets tell it.
  static let openedAgain = """
    \(closedByClose)# 61000000002 state S_POST_RESET_CLOSED
    # 62000000000 channel open in state 2
    # 62000000001 state S_VERSION

    """
}
