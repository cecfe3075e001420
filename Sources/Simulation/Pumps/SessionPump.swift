import Conversation
import HostEngine
import HostEvents
import SyntheticGuest

/// Sessions of a Linux guest from power-on to the end, one like the other, under the eyes of all
/// checkers: what is measured of a simulated session.
///
/// The guest connects, gives a quarter of its memory away, takes it back, and adds half of what can
/// be hot-added. No digest is taken, as nobody compares it.
public struct SessionPump: Sendable {
  /// What a session came to.
  public struct Tally: Hashable, Sendable {
    /// What was done to the machine.
    public var stimulusCount = 0
    /// What was seen.
    public var observationCount = 0
  }

  private let machine: MachineConfiguration
  private let guest: LinuxGuest.Parameters
  /// The sizes that the guest shall have, in pages.
  private let targets: [UInt64]

  /// Sessions in a machine with so many pages of boot memory, to which so many can be added.
  public init(bootPages: UInt64, hotAddPages: UInt64) {
    self.init(
      bootPages: bootPages, hotAddPages: hotAddPages,
      targets: [bootPages - bootPages / 4, bootPages.addingSaturating(hotAddPages / 2)])
  }

  /// The same with other targets, in pages.
  package init(bootPages: UInt64, hotAddPages: UInt64, targets: [UInt64]) {
    var machine = MachineConfiguration()
    machine.bootPages = bootPages
    machine.backend = BackendConfiguration(pages: hotAddPages)
    self.machine = machine
    var guest = LinuxGuest.Parameters(for: machine)
    // As much as leaves a small guest something to give.
    guest.kernelPages = min(guest.kernelPages, bootPages / 32)
    guest.usedPages = min(guest.usedPages, bootPages / 32)
    guest.memoryBlockPages = min(guest.memoryBlockPages, max(256, hotAddPages / 8))
    self.guest = guest
    self.targets = targets
  }

  /// Runs one from power-on until the last target is reached; nil if one was not, if a checker
  /// found anything, or if the guest was accused.
  public func run() -> Tally? {
    var session = PumpedSession(machine, LinuxGuest(guest))
    for target in targets {
      guard session.comesToRest() else { return nil }
      session.setTarget(target)
    }
    guard session.comesToRest(), session.isWithoutFault else { return nil }
    return session.tally
  }
}

/// One session: whatever is due first is done.
private struct PumpedSession {
  private(set) var tally = SessionPump.Tally()

  private var checked: CheckedMachine
  private var guest: LinuxGuest
  private var log = ObservationLog()
  private var now = VirtualTime.zero
  /// The host is ready, or the last target is settled.
  private var isSettled = false
  private var isAccused = false
  /// The size of the guest in pages when the last target was settled, and what it should be.
  private var pages: UInt64?
  private var target: UInt64?

  private static let stepLimit = 10_000

  init(_ machine: MachineConfiguration, _ guest: LinuxGuest) {
    checked = CheckedMachine(machine)
    checked.stopDigesting()
    checked.faultsStopped()
    self.guest = guest
    apply(.powerOn)
    self.guest.start(at: now)
  }

  /// Nobody was found to do anything wrong; to be asked at the end.
  var isWithoutFault: Bool {
    mutating get {
      checked.recount()
      return !isAccused && checked.findings.count == 0 && !checked.machine.isHalted
    }
  }

  mutating func setTarget(_ pages: UInt64) {
    isSettled = false
    target = pages
    apply(.target(pages * HostLimits.pageSize))
  }

  /// Goes on until the host is done and the guest owes nothing; false if that does not happen, or
  /// the guest does not have the size that it should.
  mutating func comesToRest() -> Bool {
    while !(isSettled && guest.isSettled) {
      guard tally.stimulusCount < Self.stepLimit, goOn() else { return false }
    }
    return pages == target
  }

  private mutating func goOn() -> Bool {
    let timer = checked.machine.nextDeadline
    guard let action = guest.nextAction, action < timer ?? VirtualTime(rawValue: .max) else {
      guard let timer else { return false }
      now = max(now, timer)
      apply(.wait)
      return true
    }
    now = max(now, action)
    // An action that nobody sees may bring the next one.
    if let stimulus = guest.act(at: now) { apply(stimulus) }
    return true
  }

  private mutating func apply(_ stimulus: Stimulus) {
    log.removeAll()
    checked.apply(stimulus, at: now, into: &log)
    guest.observe(log.observations.indices, of: log, at: now)
    tally.stimulusCount += 1
    tally.observationCount += log.observations.count
    for observation in log.observations {
      switch observation {
      case .host(.stateChanged(.idle)): isSettled = isSettled || target == nil
      case .host(.settled(_, let size)):
        isSettled = true
        pages = size
      case .host(.violation): isAccused = true
      default: break
      }
    }
  }
}
