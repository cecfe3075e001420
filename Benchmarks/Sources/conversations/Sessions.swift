import Simulation

/// Simulated sessions, one after the other.
enum Sessions {
  /// So many in a guest with so many pages, to which half as many can be added.
  static func measure(
    _ count: Int, bootPages: UInt64, _ options: Options
  ) throws(Unmeasured) -> Timing {
    let count = options.part(of: count)
    let pump = SessionPump(bootPages: bootPages, hotAddPages: bootPages / 2)
    return try Timing(runs: options.runs, count: count) { () throws(Unmeasured) in
      try Timing.seconds { () throws(Unmeasured) in
        for _ in 0..<count {
          try Unmeasured.unless(pump.run() != nil, "a session did not come to its end")
        }
      }
    }
  }
}
