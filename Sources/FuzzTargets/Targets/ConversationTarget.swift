import Bytes
import Conversation
import HostEngine
import HostEvents
import Simulation

/// A conversation with every checker watching.
struct ConversationTarget {
  private let target: FuzzTarget
  private let options: FuzzOptions

  /// What a conversation has at the most to be worth the time.
  private enum Limit {
    static let ringPages = 64
    static let regions = 32
    /// In stimuli of the usual sort: some tens of milliseconds, and a hundred times that with the
    /// address sanitizer.
    static let effort = 4096
    /// Two days: what repeats itself does it every few seconds at the most.
    static let nanoseconds: UInt64 = 172_800_000_000_000
  }

  init(_ target: FuzzTarget, _ options: FuzzOptions) {
    self.target = target
    self.options = options
  }

  /// Has the conversation; false if it is not worth the time.
  func run(
    _ bytes: [UInt8], _ machines: inout PreparedMachines, _ coverage: inout FuzzCoverage
  ) throws(FuzzFinding) -> Bool {
    var input = FuzzInput(decoding: bytes)
    if let policy = options.policy { input.machine.policy = policy }
    guard isWorthIt(input) else { return false }
    let digest = try converse(input, &machines, &coverage)
    if target == .machine { try repeatWithRestore(input, digest) }
    return true
  }

  private func isWorthIt(_ input: FuzzInput) -> Bool {
    Self.isCheap(input.machine) && input.effort(for: target) <= Limit.effort
      && input.duration.rawValue <= Limit.nanoseconds
  }

  /// Whether a machine is made, and its rings are filled, in no time.
  static func isCheap(_ machine: MachineConfiguration) -> Bool {
    machine.regions.count <= Limit.regions
      && max(machine.ringPages.toHost, machine.ringPages.toGuest) <= Limit.ringPages
  }

  /// Has the conversation, with a recount at its end; the digest of the machine.
  private func converse(
    _ input: FuzzInput, _ machines: inout PreparedMachines, _ coverage: inout FuzzCoverage
  ) throws(FuzzFinding) -> Digest {
    let first = input.steps.first
    let opens = first?.stimulus == .open && first?.delay == .zero
    var (checked, opened) = machines.begin(input.machine, opening: opens)
    if target != .machine { checked.stopDigesting() }
    var log = ObservationLog(capacity: 64)
    var now = VirtualTime.zero
    // A span, since a step of an array is copied with all that it holds.
    let steps = input.steps.span
    for index in steps.indices {
      let stimulus = steps[index].stimulus
      now = now.advanced(by: steps[index].delay)
      for _ in 0..<steps[index].repetitions where !checked.machine.isHalted {
        // Before a channel is open that was opened in advance.
        let state = opened == nil ? checked.machine.engine.state : .waitReset
        coverage.note(stimulus, in: state)
        if options.hasPlantedBug {
          try PlantedConversationBug.look(at: stimulus, in: state, target)
        }
        if let seen = opened.take() {
          log = seen
        } else {
          log.removeAll()
          checked.apply(stimulus, at: now, into: &log)
        }
        try look(at: log, &coverage)
      }
      if checked.findings.count > 0 { break }
      if target == .bus, stimulus.concernsBus { try requireRestorable(checked.machine) }
    }
    checked.recount()
    if let failure = checked.findings.failures.first { throw FuzzFinding("\(failure)") }
    return checked.machine.digest
  }

  private func look(
    at log: ObservationLog, _ coverage: inout FuzzCoverage
  ) throws(FuzzFinding) {
    for case .host(let event) in log.observations {
      switch event {
      case .violation(let id, _), .channelFailed(let id): coverage.note(id)
      case .hostAbort(let abort):
        guard options.policy != nil, !options.known.contains(abort.id) else { break }
        throw FuzzFinding("hostAbort \(abort.id)")
      default: break
      }
    }
  }

  /// I11 and I12: the same again comes to the same end, and so does a machine that is saved and
  /// restored in the middle.
  private func repeatWithRestore(
    _ input: FuzzInput, _ digest: Digest
  ) throws(FuzzFinding) {
    var machine = Machine(input.machine)
    var log = ObservationLog()
    var now = VirtualTime.zero
    for (index, step) in input.steps.enumerated() {
      if index == input.steps.count / 2 { machine = try restored(machine) }
      now = now.advanced(by: step.delay)
      for _ in 0..<step.repetitions where !machine.isHalted {
        log.removeAll()
        machine.apply(step.stimulus, at: now, into: &log)
      }
    }
    guard machine.digest == digest else {
      throw FuzzFinding("I12: a machine that was restored came to another end")
    }
  }

  private func restored(_ machine: Machine) throws(FuzzFinding) -> Machine {
    do throws(ImageError) {
      return try Machine(restoring: machine.image, configuration: machine.configuration)
    } catch {
      throw FuzzFinding("I12: the image of a machine is refused: \(error)")
    }
  }

  private func requireRestorable(_ machine: Machine) throws(FuzzFinding) {
    let image = machine.image
    guard try restored(machine).image == image else {
      throw FuzzFinding("I12: a machine that was restored has another image")
    }
  }
}
