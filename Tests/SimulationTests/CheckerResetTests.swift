import Conversation
import HostEngine
import Simulation
import Testing

@Suite("I10 sees a machine that is not as new")
struct CheckerResetTests {
  /// A machine whose guest gave up 1000 pages of 4096, and the checker that watched it.
  private func used(
    reboot: HostPolicy.Reboot = .refill
  ) -> (machine: Machine, checker: ResetChecker, time: VirtualTime) {
    var configuration = MachineConfiguration()
    configuration.bootPages = 4096
    configuration.policy.reboot = reboot
    var machine = Machine(configuration)
    var checker = ResetChecker(CheckRules(configuration))
    var follower = ConversationFollower(configuration)
    var findings = CheckFindings()
    var log = ObservationLog()
    var time = VirtualTime.zero
    let packets = [
      Wire.versionRequest, Wire.capabilitiesReport(3), [],
      Wire.balloonResponse([(1000, 1000)]),
    ]
    var stimuli: [Stimulus] = [.target(3096 * 4096), .open]
    stimuli += packets.map {
      $0.isEmpty ? .wait : .send(GuestPacket(payload: $0), signal: true)
    }
    for stimulus in stimuli {
      if stimulus == .wait { time = time.advanced(by: .seconds(51)) }
      log.removeAll()
      machine.apply(stimulus, at: time, into: &log)
      checker.observe(CheckedStep(stimulus, at: time, log, following: &follower), &findings)
    }
    return (machine, checker, time)
  }

  @Test(
    "a machine that was reset is as good as new",
    arguments: [.refill, .forget] as [HostPolicy.Reboot])
  func reset(_ reboot: HostPolicy.Reboot) {
    var (machine, checker, time) = used(reboot: reboot)
    var log = ObservationLog()
    machine.apply(.machineReset, at: time, into: &log)
    var findings = CheckFindings()
    checker.compare(machine, &findings)
    #expect(findings.failures == [])
  }

  @Test("a channel that was only closed is not a reset")
  func closed() {
    var (machine, checker, time) = used()
    var log = ObservationLog()
    machine.apply(.close, at: time, into: &log)
    var findings = CheckFindings()
    checker.compare(machine, &findings)
    #expect(findings.failures.map(\.checker) == [.reset, .reset])
  }

  @Test("a target that is not pursued after a reset is seen where it must be")
  func forgotten() {
    var (machine, _, time) = used(reboot: .forget)
    var log = ObservationLog()
    machine.apply(.machineReset, at: time, into: &log)
    var findings = CheckFindings()
    used().checker.compare(machine, &findings)
    #expect(findings.failures.map(\.what) == ["the target is not pursued after a reset"])
  }

  @Test("a bus that starts over after the channel was closed has forgotten what was given up")
  func busAfterClose() {
    var (machine, _, time) = used()
    var log = ObservationLog()
    for stimulus in [Stimulus.close, .busReset, .query(.ranges)] {
      machine.apply(stimulus, at: time, into: &log)
    }
    let ranges = log.observations.filter { if case .answer(.range) = $0 { true } else { false } }
    #expect(ranges == [])
  }
}
