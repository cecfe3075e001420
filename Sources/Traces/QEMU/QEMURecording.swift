/// A session that was recorded from QEMU, as the texts of its files.
package struct QEMURecording: Sendable {
  /// What the session is called.
  package var name: String
  /// `packets.txt`: packets, states and what was done, in the order in which the host saw it.
  package var packets: [UInt8]
  /// `machine.txt`: sizes, and how the session ended.
  package var machine: [UInt8]
  /// `memory-map.txt`: what lies where in guest-physical memory.
  package var memoryMap: [UInt8]?
  /// `qemu-trace.log`: QEMU's trace events.
  package var traceLog: [UInt8]?

  package init(name: String, packets: [UInt8], machine: [UInt8]) {
    self.name = name
    self.packets = packets
    self.machine = machine
  }

  /// The session without last lines that break off.
  var withWholeLines: QEMURecording {
    func whole(_ text: [UInt8]) -> [UInt8] {
      Array(text[..<(text.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0)])
    }
    var copy = self
    copy.packets = whole(packets)
    copy.traceLog = traceLog.map(whole)
    return copy
  }

  /// How far a session can be replayed.
  enum End: String, CaseIterable {
    case full
    /// It ends in an abort of the host that follows from what was recorded.
    case toAbort = "to-abort"
    /// The abort follows from something that was not recorded.
    case toAbortExclusive = "to-abort-exclusive"
    /// It breaks off in the middle of something.
    case toKill = "to-kill"
  }
}

/// The lines of a text, without their line ends, with the line number of each.
struct NumberedLines: Sequence, IteratorProtocol {
  private let text: [UInt8]
  private var position = 0
  private var number = 0

  init(_ text: [UInt8]) { self.text = text }

  mutating func next() -> (number: Int, line: String)? {
    guard position < text.count else { return nil }
    var end = text[position...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
    defer { number += 1 }
    let start = position
    position = end + 1
    if end > start, text[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return (number + 1, String(decoding: text[start..<end], as: UTF8.self))
  }
}
