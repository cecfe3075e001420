import ArgumentParser
import HostEngine
import HostEvents
import Simulation
import Traces

/// What a gate runs: every trace, or a hostile guest with every checker watching.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check every trace, or let a hostile guest at the host.",
    discussion: """
      Replays all traces below the paths (without any: below Traces) and prints
      what failed and one line for all. With --random, a guest that means no good
      sends so many random messages instead, and checkers that share nothing with
      the host look on: page conservation, a naive model of the pages, hot-add,
      the form and the order of the host's messages. Where QEMU's host dies of an
      assertion, a fresh machine takes its place, and the deaths are counted.

      EXAMPLES
        dynmem check                              all traces of the repository
        dynmem check --format json mine
        dynmem check --random 100000 --seed 7     the same seed does the same
        dynmem check --random 10000000 --profile qemu
      """)

  @Argument(help: ArgumentHelp("Where the traces are.", valueName: "path"))
  var paths: [String] = []

  @Option(help: "Send so many random messages.")
  var random: Int?

  @Option(help: "What decides which.")
  var seed: UInt64 = 1

  @OptionGroup var policies: PolicyArguments

  @OptionGroup var output: FormatOption

  func validate() throws {
    if random != nil, !paths.isEmpty {
      throw ValidationError("--random needs no traces.")
    }
    if let random, random < 1 { throw ValidationError("--random must be at least 1.") }
  }

  func run() throws {
    let console = Console()
    if let random { return try attack(messages: random, console) }
    var tally = ReplayTally()
    var progress = Progress()
    for path in paths.isEmpty ? ["Traces"] : paths {
      do throws(TraceInput.Failure) {
        for input in try Inputs.find(at: path) {
          progress.show(input.path)
          show(report(on: input), &tally, console)
        }
      } catch {
        show(ReplayReport(path, error), &tally, console)
      }
    }
    progress.clear()
    if output.format == .text { console.print(tally.summary(console)) }
    if let status = tally.status { throw status }
  }

  private func report(on input: TraceInput) -> ReplayReport {
    do throws(TraceInput.Failure) {
      var trace = try input.load()
      trace.machine.policy = policies.applied(to: trace.machine.policy)
      return ReplayReport(input.path, trace, Replayer.replay(trace))
    } catch {
      return ReplayReport(input.path, error)
    }
  }

  private func show(_ report: ReplayReport, _ tally: inout ReplayTally, _ console: Console) {
    tally.add(report)
    if let error = report.error { console.complain(error) }
    if output.format == .json { return console.print(report.json) }
    if report.status == .diverged, let text = report.text(console) { console.print(text) }
  }

  private func attack(messages: Int, _ console: Console) throws {
    var machine = HostileRun.machine
    machine.policy = policies.applied(to: machine.policy)
    var run = HostileRun(seed: seed, in: machine)
    var progress = Progress()
    var findings = run.findings
    var next = 0
    while run.messages < messages, findings.count == 0 {
      next = min(messages, next + 10_000)
      findings = run.run(messages: next)
      progress.show("\(run.messages) of \(messages) messages")
    }
    progress.clear()
    let report = AttackReport(
      messages: run.messages, seed: seed, digest: "\(run.digest)",
      failures: findings.failures.map(\.description),
      aborts: run.aborts.map { AttackReport.Aborts(id: $0.abort.id, count: $0.count) })
    console.print(output.format == .json ? report.json : report.text(console))
    if findings.count > 0 { throw Status.failure }
  }
}

/// What came of an attack.
private struct AttackReport: Encodable {
  var messages: Int
  var seed: UInt64
  var digest: String
  var failures: [String]
  /// How often the host died of each assertion of QEMU.
  var aborts: [Aborts]

  struct Aborts: Encodable {
    var id: String
    var count: Int
  }

  func text(_ console: Console) -> String {
    let verdict = failures.isEmpty ? console.mark("passed", .good) : console.mark("failed", .bad)
    let deaths = aborts.map { "hostAbort \($0.id): \($0.count) times" }
    let summary = "\(verdict): \(messages) random messages, seed \(seed), digest \(digest)"
    return (failures + deaths + [summary]).joined(separator: "\n")
  }
}
