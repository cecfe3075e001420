import Conversation
import HostEngine
import Simulation
import SyntheticGuest
import Testing

@Suite("All checkers hold in sessions of an honest guest")
struct CheckerSessionTests {
  /// Half a gibibyte.
  private static let half: UInt64 = 1 << 29

  /// What a session does besides reaching its targets.
  struct Story: Sendable, CustomTestStringConvertible {
    var name: String
    var targets: [UInt64]
    var commands: [SessionPlan.Command] = []
    var policy = HostPolicy.hardened
    var testDescription: String { name }
  }

  private static var refilling: HostPolicy {
    var policy = HostPolicy.hardened
    policy.reboot = .refill
    return policy
  }

  static let stories: [Story] = [
    Story(name: "shrink and grow", targets: [half * 3 / 4, half]),
    Story(name: "hot-add", targets: [half * 3 / 4, 2 * half, half * 3 / 4]),
    Story(
      name: "the machine resets", targets: [half * 3 / 4, 2 * half],
      commands: [.init(at: .init(rawValue: 70_000_000_000), .machineReset)]),
    Story(
      name: "the machine resets and is refilled", targets: [half * 3 / 4, 2 * half],
      commands: [.init(at: .init(rawValue: 70_000_000_000), .machineReset)], policy: refilling),
    Story(
      name: "the bus resets", targets: [half * 3 / 4, 2 * half],
      commands: [.init(at: .init(rawValue: 70_000_000_000), .busReset)]),
    Story(name: "QEMU's host", targets: [half * 3 / 4, 2 * half], policy: .qemu),
  ]

  @Test("every rule holds", arguments: stories)
  func sessions(_ story: Story) {
    var machine = MachineConfiguration()
    machine.policy = story.policy
    machine.bootPages = Self.half / 4096
    machine.backend = BackendConfiguration(pages: 2 * Self.half / 4096)
    var plan = SessionPlan()
    plan.targets = story.targets
    plan.commands = story.commands
    var session = Session(
      machine: machine, guest: LinuxGuest(LinuxGuest.Parameters(for: machine)), plan: plan)
    let run = session.runUnderCheckers()
    #expect(run.failures == [])
    #expect(run.steps > 15)
  }
}
