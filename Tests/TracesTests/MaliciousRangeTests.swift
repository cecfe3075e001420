import Bytes
import Conversation
import DynamicMemoryProtocol
import HostEngine
import HostEvents
import PageRanges
import Simulation
import Testing
import Traces

// DM-E10: a guest whose pages touch nowhere, up to the last range of the budget and one beyond it.

@Test("at the budget of ranges the host stops asking, and goes on with everything else")
func rangeBudgetEndsTheOperation() throws {
  var run = try Fragmenter()
  // 65,536 ranges are the budget of a guest of 1 GiB; 128 answers of 510 are 65,280.
  for _ in 0..<128 { #expect(run.give(510, more: true).isEmpty) }
  #expect(run.give(256, more: true) == ["violation DM-E10", "settled too-many-ranges"])
  #expect(run.freedPages == 65_536)
  run.give(1, more: false)
  #expect(run.freedPages == 65_536)
}

@Test("a message that passes the budget by more than an honest one closes the channel, unapplied")
func rangeBudgetClosesTheChannel() throws {
  var run = try Fragmenter()
  for _ in 0..<128 { run.give(510, more: true) }
  // 65,280 and 766 are the budget and 510; one more is too much.
  let told = run.give(767, more: true)
  #expect(told == ["violation DM-E10", "channel-failed DM-E10", "settled closed"])
  #expect(run.freedPages == 65_280)
}

/// A guest of 1 GiB that was asked for half of it, and gives every second page.
private struct Fragmenter {
  private var machine: Machine
  private var log = ObservationLog()
  private var time: UInt64 = 60_000_000_000
  private var next: UInt64 = 0x1000

  init() throws {
    let hello = try #require(MaliciousTrace.hardened.first { $0.id == "DM-D5" }).trace
    machine = Machine(hello.machine)
    // The handshake and the timer; what comes after it is left out.
    for step in hello.steps.prefix(4) {
      machine.apply(step.stimulus, at: step.time, into: &log)
    }
    machine.apply(.target(512 << 20), at: VirtualTime(rawValue: time), into: &log)
  }

  var freedPages: UInt64 {
    mutating get {
      log.removeAll()
      machine.apply(.query(.status), at: VirtualTime(rawValue: time), into: &log)
      for case .answer(.state(_, _, _, _, _, _, let freed)) in log.observations { return freed }
      return 0
    }
  }

  /// Gives so many ranges of one page, and tells what the host makes of it.
  @discardableResult
  mutating func give(_ count: Int, more: Bool) -> [String] {
    var payload: [UInt8] = []
    let ranges: [WirePageRange] = (0..<UInt64(count)).map { number in
      WirePageRange(clamping: PageRange(from: next + 2 * number, to: next + 2 * number + 1))
    }
    next += 2 * UInt64(count)
    BalloonResponse(transactionID: 3, morePages: more, rangeCount: UInt32(count))?
      .append(to: &payload, ranges: ranges.span)
    time += 1_000_000
    log.removeAll()
    machine.apply(
      .send(GuestPacket(payload: payload), signal: true), at: VirtualTime(rawValue: time),
      into: &log)
    return log.observations.compactMap { observation in
      switch observation {
      case .host(.violation(let id, _)): "violation \(id.rawValue)"
      case .host(.channelFailed(let id)): "channel-failed \(id.rawValue)"
      case .host(.settled(let settlement, _)): "settled \(settlement.rawValue)"
      default: nil
      }
    }
  }
}
