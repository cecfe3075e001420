import PageRanges
import Simulation

/// A guest that names as many pages as fit a range, none of which it has.
enum OutsideMemory {
  private static let lie = PageRange(start: PageNumber(1 << 39), clampingCount: (1 << 24) - 1)

  /// How long a message about them takes, with an honest one of one page behind it: a guest that
  /// did nothing but lie would be given up.
  static func measure(_ options: Options) throws(Unmeasured) -> Timing {
    let count = options.part(of: 100_000)
    let many = try responses(count)
    var timing = try Timing(runs: options.runs, count: count) { () throws(Unmeasured) in
      var pump = try Giving.pump()
      let time = try Timing.seconds { () throws(Unmeasured) in
        let isDone = pump.giveAway(many)
        try Unmeasured.unless(isDone, "the host still waits for pages")
      }
      try Unmeasured.unless(
        pump.pagesOut == UInt64(count) && pump.violationCount == UInt64(count),
        "\(pump.violationCount) violations of \(count)")
      return time
    }
    let one = try responses(1)
    // One is enough: it takes as long as all of ours.
    let peer = try Timing(runs: 1) { () throws(Unmeasured) in
      var host = PeerHost()
      let time = try Timing.seconds { () throws(Unmeasured) in
        let isDone = host.take(one)
        try Unmeasured.unless(isDone, "the re-creation refuses a message")
      }
      try Unmeasured.unless(host.warningCount >= lie.count, "the re-creation does not warn")
      return time
    }
    timing.peer = peer.ours * Double(count)
    return timing
  }

  private static func responses(_ count: Int) throws(Unmeasured) -> BalloonResponses {
    let pieces = Pieces.ascending(count, of: 1, every: 1)
    guard let responses = BalloonResponses(giving: pieces, perMessage: 1, eachBehind: lie) else {
      throw Unmeasured("the pieces do not fit messages")
    }
    return responses
  }
}
