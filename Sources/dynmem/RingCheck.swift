import Simulation

/// Long runs through the rings alone, and against them.
struct RingCheck {
  private let output: ResultFormatOption
  private let console: Console

  init(_ output: ResultFormatOption, _ console: Console) {
    self.output = output
    self.console = console
  }

  /// So many packets each way, with stalls on both sides.
  func converse(packets: UInt64, seed: UInt64) throws {
    var progress = Progress()
    var problem: String?
    var arrived: (toHost: UInt64, toGuest: UInt64) = (0, 0)
    var timesFull: UInt64 = 0
    do throws(RingConversation.Failure) {
      var conversation = try RingConversation(packets: packets, seed: seed)
      while !conversation.isDone {
        try conversation.run(turns: 100_000)
        arrived = conversation.arrived
        timesFull = conversation.timesFull
        progress.show("\(arrived.toHost) of \(packets) packets")
      }
    } catch {
      problem = "\(error)"
    }
    progress.clear()
    try report(
      RingReport(
        passed: problem == nil, problem: problem, seed: seed, packetsToHost: arrived.toHost,
        packetsToGuest: arrived.toGuest, timesFull: timesFull))
  }

  /// So many random pokes between the host's steps.
  func poke(_ pokes: UInt64, seed: UInt64, in machine: MachineConfiguration) throws {
    var progress = Progress()
    var problem: String?
    var run = PokeRun(seed: seed, in: machine)
    do throws(PokeRun.Failure) {
      while run.pokes < pokes {
        try run.run(pokes: min(pokes, run.pokes + 100_000))
        progress.show("\(run.pokes) of \(pokes) pokes")
      }
    } catch {
      problem = "\(error)"
    }
    progress.clear()
    try report(
      RingReport(
        passed: problem == nil, problem: problem, seed: seed, pokes: run.pokes,
        closings: run.closings, recoveries: run.recoveries, mostFetched: run.mostFetched,
        digest: "\(run.digest)"))
  }

  private func report(_ report: RingReport) throws {
    console.print(output.format == .json ? report.json : report.text(console))
    if !report.passed { throw Status.failure }
  }
}

/// What came of a long run.
private struct RingReport: Encodable {
  var passed: Bool
  var problem: String?
  var seed: UInt64
  var packetsToHost: UInt64?
  var packetsToGuest: UInt64?
  /// How often a packet found no room.
  var timesFull: UInt64?
  var pokes: UInt64?
  /// Channels that the host gave up, and resets of the bus after which the guest was served.
  var closings: UInt64?
  var recoveries: UInt64?
  /// The most bytes that the host fetched for one stimulus.
  var mostFetched: UInt64?
  var digest: String?

  func text(_ console: Console) -> String {
    let verdict = passed ? console.mark("passed", .good) : console.mark("failed", .bad)
    var text = "\(verdict): "
    if let packetsToHost, let packetsToGuest, let timesFull {
      text += "\(packetsToHost) packets to the host, \(packetsToGuest) to the guest,"
      text += " \(timesFull) times without room"
    }
    if let pokes, let closings, let recoveries, let mostFetched, let digest {
      text += "\(pokes) pokes, \(closings) channels closed, \(recoveries) times served again,"
      text += " at most \(mostFetched) bytes fetched at once, digest \(digest)"
    }
    text += ", seed \(seed)"
    return problem.map { text + "\n\($0)" } ?? text
  }
}
