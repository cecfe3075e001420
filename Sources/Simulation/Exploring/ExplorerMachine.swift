import Bytes
import Conversation
package import HostEngine
import HostEvents

/// A machine with all checkers watching, and what the explored guest knows.
struct ExplorerMachine: Sendable {
  private var checked: CheckedMachine
  private var guest: ExplorerGuest
  private var now = VirtualTime.zero
  /// What was done so far.
  private(set) var steps: [SessionPlan.Command] = []

  init(_ configuration: MachineConfiguration) {
    checked = CheckedMachine(configuration, recountingEvery: .max)
    guest = ExplorerGuest(in: configuration)
    _ = apply(.powerOn, after: .zero)
  }

  /// Nothing more is to be learnt from it: the host died, or a checker saw what must not be.
  var isOver: Bool { checked.machine.isHalted || checked.findings.count > 0 }

  /// Does what a word means and returns what was seen; nil if it means nothing.
  mutating func apply(_ word: ExplorerWord) -> ObservationLog? {
    guard let (pause, stimulus) = guest.stimulus(for: word) else { return nil }
    return apply(stimulus, after: pause)
  }

  private mutating func apply(_ stimulus: Stimulus, after pause: VirtualDuration) -> ObservationLog
  {
    var log = ObservationLog()
    now = now.advanced(by: pause)
    steps.append(SessionPlan.Command(at: now, stimulus))
    checked.apply(stimulus, at: now, into: &log)
    guest.observe(log)
    if !isOver { checked.recount() }
    return log
  }

  /// What is told of the last step.
  func discoveries(in log: ObservationLog) -> [Discovery.Finding] {
    let seen: [Discovery.Finding] = log.observations.compactMap {
      switch $0 {
      case .host(.hostAbort(let abort)): .hostAbort(abort)
      case .host(.violation(let id, _)): .violation(id)
      default: nil
      }
    }
    return seen + checked.findings.failures.map { .check($0.checker, what: $0.what) }
  }

  /// A digest of all that decides how it goes on.
  var state: UInt128 {
    var digest = Digest()
    checked.machine.combineState(into: &digest)
    guest.combine(into: &digest)
    return digest.value
  }
}

/// Goes from way to way; what two in a row have in common is gone only once.
struct ExplorerWalk {
  private let words: [ExplorerWord]
  private var path: [UInt8] = []
  /// The machine at the start and after each word of the way.
  private var machines: [ExplorerMachine]

  init(from start: ExplorerMachine, words: [ExplorerWord]) {
    self.words = words
    machines = [start]
  }

  var machine: ExplorerMachine { machines[machines.count - 1] }

  mutating func go(_ other: [UInt8]) {
    var common = 0
    while common < min(path.count, other.count), path[common] == other[common] { common += 1 }
    machines.removeSubrange((common + 1)...)
    for word in other[common...] {
      var next = machine
      _ = next.apply(words[Int(word)])
      machines.append(next)
    }
    path = other
  }
}

extension Explorer.Plan {
  /// A machine of 4 MiB that can grow by 8 MiB, with rings of one page.
  package static func smallMachine(_ policy: HostPolicy) -> MachineConfiguration {
    var machine = MachineConfiguration()
    machine.policy = policy
    machine.bootPages = 1024
    machine.backend = BackendConfiguration(pages: 2048)
    machine.reportsStatus = true
    machine.ringPages = .init(toHost: 1, toGuest: 1)
    return machine
  }
}
