import Simulation

/// Simulated sessions, one after the other.
enum Sessions {
  static func measure(_ options: Options) throws(Unmeasured) -> Timing {
    let count = options.part(of: 5_000)
    let pump = SessionPump()
    return try Timing(runs: options.runs, count: count) { () throws(Unmeasured) in
      try Timing.seconds { () throws(Unmeasured) in
        for _ in 0..<count {
          try Unmeasured.unless(pump.run() != nil, "a session did not come to its end")
        }
      }
    }
  }
}
