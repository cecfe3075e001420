import RangeSetPeers

/// A conversation did not come to what it should, so that its time means nothing.
struct Unmeasured: Error {
  let what: String

  init(_ what: String) { self.what = what }

  /// Throws unless something is as it must be.
  static func unless(_ holds: Bool, _ what: @autoclosure () -> String) throws(Unmeasured) {
    guard holds else { throw Unmeasured(what()) }
  }
}

/// The best times of both sides, in seconds, and how many units of work they are for.
struct Timing {
  var ours = Double.infinity
  var peer: Double?
  var count = 1

  /// Lets the sides run in turn, so that a slow minute of the machine hits them alike.
  init(
    runs: Int, count: Int = 1, ours: () throws(Unmeasured) -> Double,
    peer: (() throws(Unmeasured) -> Double)? = nil
  ) throws(Unmeasured) {
    self.count = count
    for _ in 0..<runs {
      self.ours = min(self.ours, try ours())
      if let time = try peer?() { self.peer = min(self.peer ?? time, time) }
    }
  }

  /// The seconds that this thread is busy with something.
  static func seconds(_ work: () throws(Unmeasured) -> Void) throws(Unmeasured) -> Double {
    let begun = thread_nanoseconds()
    try work()
    return Double(thread_nanoseconds() - begun) / 1e9
  }
}
