import Recordings
import Testing
import Traces

/// Logs of QEMU, put together from what one says again and again.
enum LogText {
  static let closed = state("POST_RESET_CLOSED")
  static let close = state("WAIT_RESET") + closed
  static let idle = state("IDLE")

  /// From a closed host to the state behind the 50 s.
  static let handshake = closed + opening

  /// The same, of a host that is closed.
  static let opening =
    state("VERSION") + event("incoming_version incoming proto version 2.0") + state("CAPS")
    + event("incoming_caps incoming caps 0x1f") + state("POST_INIT_WAIT") + idle

  /// An operation that takes memory: pages from a start on.
  static func balloon(_ number: Int, _ pages: Int, from start: String = "0x5600") -> String {
    state("BALLOON_RB_WAIT") + state("BALLOON_POSTING")
      + event("outgoing_balloon posting balloon \(number) for \(pages), remaining \(pages)")
      + state("BALLOON_REPLY_WAIT")
      + event("incoming_balloon incoming balloon response 9, ranges 1, more 0")
      + event(
        "remove_response processing remove response range \(pages) @ \(start), both 1")
      + event(
        "remove_response_remainder remove response remaining range \(pages) @ \(start), both 1")
      + idle
  }

  /// The first request for 512 pages: of type 6, 16 bytes long, with the number 0.
  static let requestOf512Pages = "06001000000000000002000000000000"

  /// What QEMU says as it dies of a packet that it did not read in time.
  static let packetAbort =
    "qemu-system-x86_64: ../hw/hyperv/vmbus.c:1070: gpadl_iter_seek: Assertion `iter->active' "
    + "failed.\n"

  static func state(_ name: String) -> String { event("state_change -> S_\(name)") }

  static func event(_ text: String) -> String { "hv_balloon_\(text)\n" }

  /// The conversation of a log, which replays, and in which every line of the log is expected.
  static func replayed(_ text: String, but unexpected: Set<Int> = []) throws -> ImportedRecording {
    let recording = try imported(text)
    let divergence = Replayer.replay(recording.trace).divergence
    #expect(divergence == nil, "\(divergence?.description ?? "")")
    let notes = recording.notes.expectations.flatMap { $0 }
    for line in 1...text.split(separator: "\n").count where !unexpected.contains(line) {
      #expect(notes.contains("a.log:\(line) order only"), "line \(line)")
    }
    return recording
  }
}
