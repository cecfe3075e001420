import Traces

/// A long trace, read and replayed again and again.
enum Replays {
  static func measure(_ options: Options) throws(Unmeasured) -> Timing {
    let pump = ReplayPump(targets: options.part(of: 10_000))
    try Unmeasured.unless(pump.eventLineCount > options.part(of: 100_000), "the trace is too short")
    return try Timing(runs: options.runs, count: pump.eventLineCount) { () throws(Unmeasured) in
      try Timing.seconds { () throws(Unmeasured) in
        try Unmeasured.unless(pump.replay(), "the trace does not replay")
      }
    }
  }
}
