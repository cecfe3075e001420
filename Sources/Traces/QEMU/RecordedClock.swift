import Conversation
import HostEngine

/// Turns the times of a recording into virtual time.
///
/// The host's timer was recorded up to a few hundred milliseconds late, in a few cases early. In
/// virtual time it fires exactly 50 s after the capabilities: what was recorded before it stays
/// before it, what came after comes no earlier.
struct RecordedClock {
  private var origin: UInt64 = 0
  private var last: UInt64 = 0
  /// Lines at which the timer fired, and when, in recorded time.
  private var firings: [Firing] = []
  private var next = 0

  private struct Firing {
    var line: Int
    var deadline: UInt64
  }

  init() {}

  /// Looks a recording through for its timers.
  init(_ packets: [UInt8]) {
    var isFirst = true
    var lastPacket: UInt64 = 0
    var armed: UInt64?
    for (number, line) in NumberedLines(packets) {
      let words = line.split(separator: " ", maxSplits: 4)
      guard words.count >= 3, let time = UInt64(words[1]) else { continue }
      if isFirst { origin = time }
      isFirst = false
      if words[0] != "#", words[2] == "G>H" { lastPacket = time }
      guard words[0] == "#", words[2] == "state", words.count > 3 else { continue }
      // The timer runs from the packet that led to this state.
      if words[3] == "S_POST_INIT_WAIT" {
        armed = lastPacket
      } else if words[3] == "S_IDLE", let start = armed {
        firings.append(Firing(line: number, deadline: start &+ HostLimits.postInitWait))
        armed = nil
      } else {
        armed = nil
      }
    }
  }

  /// The virtual time of a moment recorded at a line.
  mutating func time(of recorded: UInt64, line: Int) -> VirtualTime {
    var time = recorded > origin ? recorded - origin : 0
    if next < firings.count, line < firings[next].line {
      time = min(time, deadline(of: next) - 1)
    }
    last = max(last, time)
    return VirtualTime(rawValue: last)
  }

  /// The virtual time at which the timer fires, if it does so at this line.
  mutating func timerFired(line: Int) -> VirtualTime? {
    guard next < firings.count, firings[next].line == line else { return nil }
    last = max(last, deadline(of: next))
    next += 1
    return VirtualTime(rawValue: last)
  }

  private func deadline(of index: Int) -> UInt64 {
    let deadline = firings[index].deadline
    return deadline > origin ? deadline - origin : 1
  }
}
