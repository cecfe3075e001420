import Conversation
import HostEngine
import HostEvents
import Simulation
import SyntheticGuest
import Testing

@Suite("I9 sees a target that comes to no end")
struct CheckerLivenessTests {
  /// A machine of half a gibibyte whose guest is to give half of it; its guest may never answer.
  private func failures(
    _ change: (inout HostPolicy, inout LinuxGuest.Parameters) -> Void,
    target: UInt64 = 1 << 28, after: VirtualDuration = .seconds(2000)
  ) -> [String] {
    var machine = MachineConfiguration()
    machine.bootPages = 131_072
    var parameters = LinuxGuest.Parameters(for: machine)
    change(&machine.policy, &parameters)
    var plan = SessionPlan()
    plan.targets = [target]
    var session = Session(machine: machine, guest: LinuxGuest(parameters), plan: plan)
    var checked = CheckedMachine(machine)
    checked.faultsStopped()
    var log = ObservationLog()
    var now = VirtualTime.zero
    while let step = session.next() {
      now = step.time
      checked.apply(step.stimulus, at: now, into: &log)
      log.removeAll()
    }
    checked.apply(.wait, at: now.advanced(by: after), into: &log)
    checked.recount()
    return checked.findings.failures.map { "\($0.checker.rawValue): \($0.what)" }
  }

  private let complaint =
    "I9: a target is neither reached nor given up: pages, seconds"

  @Test("a guest that goes silent is seen when the host has no deadlines")
  func silent() {
    let found = failures { policy, parameters in
      policy.deadlines = false
      parameters.canHibernate = true
    }
    #expect(found == [complaint])
  }

  @Test("a host with deadlines says why the target is not reached")
  func deadlines() {
    #expect(failures { _, parameters in parameters.canHibernate = true } == [])
  }

  @Test("an honest guest comes to an end in time")
  func honest() {
    #expect(failures { _, _ in } == [])
  }

  @Test("a silent guest of QEMU's host is seen, an honest one is not")
  func qemu() {
    #expect(failures { policy, _ in policy = .qemu } == [])
    let found = failures { policy, parameters in
      policy = .qemu
      parameters.canHibernate = true
    }
    #expect(found == [complaint])
  }

  @Test("before faults stop nothing is asked for, and afterwards time begins anew")
  func faults() {
    var machine = MachineConfiguration()
    machine.policy = .qemu
    var checker = LivenessChecker(machine, CheckRules())
    var follower = ConversationFollower(machine)
    var findings = CheckFindings()
    func step(_ stimulus: Stimulus, at seconds: UInt64) {
      checker.observe(
        CheckedStep(
          stimulus, at: .zero.advanced(by: .seconds(seconds)), ObservationLog(),
          following: &follower), &findings)
    }
    step(.target(1 << 30), at: 1)
    step(.wait, at: 100_000)
    checker.faultsStopped(at: .zero.advanced(by: .seconds(100_000)))
    step(.wait, at: 100_001)
    #expect(findings.count == 0)
    step(.wait, at: 200_000)
    #expect(findings.failures.map(\.checker) == [.liveness])
  }

  @Test("a target that is called reached at another size does not count as reached")
  func wrongSize() {
    var bench = CheckerBench(Self.calm)
    bench.step(.target(1000 * 4096))
    bench.step(.signal, [.host(.settled(.reached, pages: 999))])
    bench.time = .zero.advanced(by: .seconds(100_000))
    bench.step(.wait)
    #expect(bench.complaints == ["a target is neither reached nor given up: pages, seconds"])
  }

  private static var calm: LivenessChecker {
    var checker = LivenessChecker(MachineConfiguration(), CheckRules())
    checker.faultsStopped(at: .zero)
    return checker
  }

  @Test("a guest that cannot add memory is not said to have reached what it cannot reach")
  func incapable() {
    var machine = MachineConfiguration()
    machine.bootPages = 131_072
    machine.backend = BackendConfiguration(pages: 131_072)
    var parameters = LinuxGuest.Parameters(for: machine)
    parameters.supportsHotAdd = false
    parameters.isHotAddEnabled = false
    var plan = SessionPlan()
    plan.targets = [1 << 28, 3 << 28]
    var session = Session(machine: machine, guest: LinuxGuest(parameters), plan: plan)
    var checked = CheckedMachine(machine)
    checked.faultsStopped()
    var log = ObservationLog()
    var now = VirtualTime.zero
    while let step = session.next() {
      now = step.time
      checked.apply(step.stimulus, at: now, into: &log)
    }
    checked.apply(.wait, at: now.advanced(by: .seconds(2000)), into: &log)
    #expect(checked.findings.failures == [])
    #expect(log.observations.contains(.host(.settled(.incapable, pages: 131_072))))
  }
}
