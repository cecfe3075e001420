import PageRanges
import Simulation

/// Pieces of memory that a guest gives away and gets back.
struct Giving {
  private let responses: BalloonResponses
  /// The ranges that are tracked when all is given.
  private let ranges: Int

  /// These pieces, which join into so many ranges.
  init(_ pieces: [PageRange], perMessage: Int, ranges: Int) throws(Unmeasured) {
    guard let responses = BalloonResponses(giving: pieces, perMessage: perMessage) else {
      throw Unmeasured("the pieces do not fit messages")
    }
    self.responses = responses
    self.ranges = ranges
  }

  /// These pieces, none of which touches another.
  init(_ pieces: [PageRange], perMessage: Int) throws(Unmeasured) {
    try self.init(pieces, perMessage: perMessage, ranges: pieces.count)
  }

  /// How long it takes to give them away, for each message.
  func away(_ options: Options) throws(Unmeasured) -> Timing {
    try Timing(runs: options.runs, count: responses.payloads.count) { () throws(Unmeasured) in
      var pump = try Self.pump()
      return try Timing.seconds { () throws(Unmeasured) in try giveAway(&pump) }
    } peer: { () throws(Unmeasured) in
      var host = PeerHost()
      let time = try Timing.seconds { () throws(Unmeasured) in try take(&host) }
      try check(host)
      return time
    }
  }

  /// How long it takes to get all of them back.
  func back(_ options: Options) throws(Unmeasured) -> Timing {
    try Timing(runs: options.runs) { () throws(Unmeasured) in
      var pump = try Self.pump()
      try giveAway(&pump)
      return try Timing.seconds { () throws(Unmeasured) in try takeBack(&pump) }
    } peer: { () throws(Unmeasured) in
      var host = PeerHost()
      try take(&host)
      try check(host)
      return try Timing.seconds { () throws(Unmeasured) in try giveBack(&host) }
    }
  }

  /// How long both take.
  func awayAndBack(_ options: Options) throws(Unmeasured) -> Timing {
    try Timing(runs: options.runs) { () throws(Unmeasured) in
      var pump = try Self.pump()
      return try Timing.seconds { () throws(Unmeasured) in
        try giveAway(&pump)
        try takeBack(&pump)
      }
    } peer: { () throws(Unmeasured) in
      var host = PeerHost()
      return try Timing.seconds { () throws(Unmeasured) in
        try take(&host)
        try check(host)
        try giveBack(&host)
      }
    }
  }
}

// Ours.
extension Giving {
  static func pump() throws(Unmeasured) -> ConversationPump {
    guard let pump = ConversationPump(bootPages: Pieces.bootPages) else {
      throw Unmeasured("the host does not get ready")
    }
    return pump
  }

  private func giveAway(_ pump: inout ConversationPump) throws(Unmeasured) {
    let isDone = pump.giveAway(responses)
    try Unmeasured.unless(isDone, "the host still waits for pages")
    try Unmeasured.unless(pump.violationCount == 0, "an honest guest is accused")
    try Unmeasured.unless(
      pump.pagesOut == responses.pageCount && pump.rangesOut == UInt64(ranges),
      "\(pump.pagesOut) pages are out in \(pump.rangesOut) ranges")
    try Unmeasured.unless(
      pump.balloonRequestCount == responses.requestCount, "the host asked too often, or too rarely")
  }

  private func takeBack(_ pump: inout ConversationPump) throws(Unmeasured) {
    let isDone = pump.takeBack()
    try Unmeasured.unless(isDone, "the host is not done with giving back")
    try Unmeasured.unless(
      pump.pagesOut == 0 && pump.pagesBack == responses.pageCount && pump.violationCount == 0,
      "\(pump.pagesBack) pages came back")
  }
}

// The re-creation.
extension Giving {
  private func take(_ host: inout PeerHost) throws(Unmeasured) {
    let isDone = host.take(responses)
    try Unmeasured.unless(isDone, "the re-creation refuses a message")
  }

  private func check(_ host: borrowing PeerHost) throws(Unmeasured) {
    let isRight =
      host.pagesOut == responses.pageCount && host.discardedPages == responses.pageCount
      && host.pendingPages == 0 && host.warningCount == 0
    try Unmeasured.unless(isRight, "the re-creation does not have the pages")
  }

  private func giveBack(_ host: inout PeerHost) throws(Unmeasured) {
    let requests = host.giveBack()
    let isRight = host.pagesOut == 0 && requests >= UInt64(ranges)
    try Unmeasured.unless(isRight, "the re-creation does not give the pages back")
  }
}
