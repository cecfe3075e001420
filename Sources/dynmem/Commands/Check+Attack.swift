import ArgumentParser
import HostEngine
import HostEvents
import Simulation
import Traces

// What is made up instead of read from traces.
extension Check {
  func attack(messages: Int, _ console: Console) throws {
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

extension Check {
  /// Both presets, or the policy that was asked for.
  func tryEverything(_ console: Console) throws {
    let asked = policies.profile != nil || !policies.policy.isEmpty
    var failures = 0
    for policy in asked ? [policies.applied(to: .hardened)] : [.hardened, .qemu] {
      var run = ExhaustiveRun(policy)
      run.lies()
      run.stimuli()
      failures += run.failureCount
      let report = ExhaustiveReport(
        profile: policy.profileName, states: run.states.count, cases: run.cases,
        failures: run.failures, hostAborts: run.aborts.map(\.id).sorted())
      console.print(output.format == .json ? report.json : report.text(console))
    }
    if failures > 0 { throw Status.failure }
  }
}

/// What came of everything in every state.
private struct ExhaustiveReport: Encodable {
  var profile: String
  var states: Int
  var cases: Int
  var failures: [String]
  /// Assertions of QEMU that were met.
  var hostAborts: [String]

  func text(_ console: Console) -> String {
    let verdict = failures.isEmpty ? console.mark("passed", .good) : console.mark("failed", .bad)
    let aborts = hostAborts.isEmpty ? "" : ", host aborts " + hostAborts.joined(separator: " ")
    let summary = "\(verdict): \(profile), \(cases) cases in \(states) states\(aborts)"
    return (failures + [summary]).joined(separator: "\n")
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
