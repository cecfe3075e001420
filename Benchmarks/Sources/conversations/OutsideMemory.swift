import PageRanges
import Simulation

/// A guest that names as many pages as fit a range, none of which it has.
enum OutsideMemory {
  private static let lie = PageRange(start: PageNumber(1 << 39), clampingCount: (1 << 24) - 1)

  /// How long a message about them takes.
  ///
  /// A guest that did nothing but lie would be given up, so that an honest message stands behind
  /// each; the time of as many honest ones alone is taken off.
  static func measure(_ options: Options) throws(Unmeasured) -> Timing {
    let count = options.part(of: 100_000)
    let both = try responses(count, eachBehind: lie)
    let honest = try responses(count, eachBehind: nil)
    let times = try Timing(runs: options.runs, count: count) { () throws(Unmeasured) in
      try Self.seconds(both, lies: count)
    } peer: { () throws(Unmeasured) in
      try Self.seconds(honest, lies: 0)
    }
    var timing = times
    timing.ours -= times.peer ?? 0
    try Unmeasured.unless(timing.ours > 0, "the machine is too busy to tell a lie from none")
    timing.peer = try peer() * Double(count)
    return timing
  }

  private static func seconds(
    _ responses: BalloonResponses, lies: Int
  ) throws(Unmeasured) -> Double {
    var pump = try Giving.pump()
    let time = try Timing.seconds { () throws(Unmeasured) in
      let isDone = pump.giveAway(responses)
      try Unmeasured.unless(isDone, "the host still waits for pages")
    }
    try Unmeasured.unless(
      pump.pagesOut == responses.pageCount && pump.violationCount == UInt64(lies),
      "\(pump.violationCount) violations of \(lies)")
    return time
  }

  /// How long the re-creation takes for one: as long as all of ours.
  private static func peer() throws(Unmeasured) -> Double {
    let one = try responses(1, eachBehind: lie)
    var host = PeerHost()
    let time = try Timing.seconds { () throws(Unmeasured) in
      let isDone = host.take(one)
      try Unmeasured.unless(isDone, "the re-creation refuses a message")
    }
    try Unmeasured.unless(host.warningCount >= lie.count, "the re-creation does not warn")
    return time
  }

  private static func responses(
    _ count: Int, eachBehind lie: PageRange?
  ) throws(Unmeasured) -> BalloonResponses {
    let pieces = Pieces.ascending(count, of: 1, every: 1)
    guard let responses = BalloonResponses(giving: pieces, perMessage: 1, eachBehind: lie) else {
      throw Unmeasured("the pieces do not fit messages")
    }
    return responses
  }
}
