import Bytes
import HostEngine
import HostEvents
import PageRanges

// The only place where a machine does what it must not.

extension Machine {
  /// Whether the host sleeps now, whoever signals.
  var sleepsThroughSignals: Bool {
    configuration.plantedBug == .lostWakeUp && engine.state == .unballoonReplyWait
  }

  /// What goes over the wire for a message of the host.
  func planted(_ message: [UInt8]) -> [UInt8] {
    guard configuration.plantedBug == .unballoonOffByOne, message.count >= 32,
      message.span.littleEndian16(at: 0) == 8
    else { return message }
    // The count of pages is the upper 24 bits of the last range.
    var message = message
    let index = message.count - 3
    guard message[index] < 0xFF else { return message }
    message[index] += 1
    return message
  }

  /// What the monitor adds to the pages that were given back to the system.
  var plantedPages: UInt64 {
    configuration.plantedBug == .doubleCount
      ? engine.hotAdded?.value.removed.freed.pageCount ?? 0 : 0
  }
}
