import Conversation
import HostEngine
import HostEvents
import Simulation
import SyntheticGuest
import Testing

/// A Linux guest that is shrunk and grown again, by hot-add and hot-removal too.
enum SaveRestoreGuest {
  static let usual: LinuxGuest = {
    var parameters = LinuxGuest.Parameters()
    parameters.removesMemory = true
    return LinuxGuest(parameters)
  }()

  static func configuration(_ policy: HostPolicy) -> MachineConfiguration {
    var machine = MachineConfiguration()
    machine.policy = policy
    machine.backend = BackendConfiguration(pages: 262_144)
    machine.ringPages = MachineConfiguration.RingPages(toHost: 1, toGuest: 1)
    machine.reportsStatus = true
    return machine
  }

  static func session(_ policy: HostPolicy) -> Session<LinuxGuest> {
    var plan = SessionPlan()
    plan.targets = [512 << 20, 1536 << 20, 768 << 20, 700 << 20]
    return Session(machine: configuration(policy), guest: usual, plan: plan)
  }
}

/// A machine in the middle of something, and what was still to be done to it.
struct SavedMoment: Sendable, CustomTestStringConvertible {
  let policy: HostPolicy
  let state: HostState
  let machine: Machine
  let rest: [(VirtualTime, Stimulus)]

  var configuration: MachineConfiguration { SaveRestoreGuest.configuration(policy) }
  var testDescription: String { "\(policy.judgement) \(state.name)" }

  /// The last moment in each state that a session rests in.
  static func all(_ policy: HostPolicy) -> [SavedMoment] {
    var session = SaveRestoreGuest.session(policy)
    var done: [(VirtualTime, Stimulus)] = []
    var moments: [HostState: (Machine, Int)] = [:]
    while done.count < 400, let step = session.next() {
      done.append((step.time, step.stimulus))
      moments[session.machine.engine.state] = (session.machine, done.count)
    }
    return HostState.allCases.compactMap { state in
      moments[state].map { machine, count in
        SavedMoment(
          policy: policy, state: state, machine: machine, rest: Array(done[count...]))
      }
    }
  }

  static let every = all(.hardened) + all(.qemu)
}
