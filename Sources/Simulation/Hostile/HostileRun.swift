package import Bytes
package import Conversation
import GuestMemory
package import HostEvents

/// A machine that a hostile guest works on, with every checker watching.
///
/// The same seed and configuration do the same, so that what a finding's step needs can be had by
/// running again.
package struct HostileRun: Sendable {
  package private(set) var checked: CheckedMachine
  private var guest: HostileGuest
  private var log = ObservationLog()
  private var now = VirtualTime.zero
  /// What was done last.
  package private(set) var last = Stimulus.powerOn
  /// The digests of machines that died.
  private var past = Digest()
  private var abortCounts = [Int](repeating: 0, count: HostAbort.allCases.count)

  /// A run that has not begun.
  package init(
    seed: UInt64, in machine: MachineConfiguration = Self.machine,
    recountingEvery interval: Int = 64
  ) {
    checked = CheckedMachine(machine, recountingEvery: interval)
    guest = HostileGuest(seed: seed, in: machine)
    powerOn()
  }

  private mutating func powerOn() {
    log.removeAll()
    checked.apply(.powerOn, at: now, into: &log)
    guest.observe(log)
  }

  /// Messages that the guest sent so far.
  package var messages: Int { guest.messages }
  package var findings: CheckFindings { checked.findings }

  /// A digest of everything that was done to all machines.
  package var digest: Digest {
    var digest = past
    digest.combine(checked.machine.digest)
    return digest
  }

  /// How often the host died of each assertion; only QEMU's does.
  package var aborts: [(abort: HostAbort, count: Int)] {
    zip(HostAbort.allCases, abortCounts).filter { $0.1 > 0 }.map { ($0.0, $0.1) }
  }

  /// Does one thing and returns when.
  @discardableResult
  package mutating func step() -> VirtualTime {
    let (pause, stimulus) = guest.next()
    now = now.advanced(by: pause)
    last = stimulus
    log.removeAll()
    checked.apply(stimulus, at: now, into: &log)
    guest.observe(log)
    return now
  }

  /// Goes on until the guest has sent so many messages in all, or something was found; returns what
  /// was found, after a last recount.
  ///
  /// When the host dies, the guest goes on with a fresh machine.
  ///
  /// - Complexity: linear in the messages.
  package mutating func run(messages count: Int) -> CheckFindings {
    while messages < count, findings.count == 0 {
      step()
      if checked.machine.isHalted { startOver() }
    }
    checked.recount()
    return findings
  }

  /// Goes on until something is seen that is wanted, and returns what was done to the machine that
  /// showed it; nil if it did not come within so many messages.
  ///
  /// - Complexity: linear in the messages, in time; in space in those to one machine.
  package mutating func steps(
    upTo count: Int, until isWanted: (ObservationLog, CheckFindings) -> Bool
  ) -> [SessionPlan.Command]? {
    var steps = [SessionPlan.Command(at: now, .powerOn)]
    while messages < count {
      let time = step()
      steps.append(SessionPlan.Command(at: time, last))
      if isWanted(log, findings) { return steps }
      guard checked.machine.isHalted else { continue }
      startOver()
      steps = [SessionPlan.Command(at: now, .powerOn)]
    }
    return nil
  }

  private mutating func startOver() {
    for case .host(.hostAbort(let abort)) in log.observations {
      for (index, known) in HostAbort.allCases.enumerated() where known == abort {
        abortCounts[index] += 1
      }
    }
    past = digest
    checked.startOver()
    guest.startOver()
    powerOn()
  }

  /// A small machine with something of everything: memory on both sides of the hole below 4 GiB,
  /// ROM, memory with large pages, memory that begins in the middle of a host page, and a backend.
  package static var machine: MachineConfiguration {
    var machine = MachineConfiguration()
    machine.bootPages = 4096
    machine.lowMemoryLimit = 2560 * 4096
    machine.backend = BackendConfiguration(pages: 8192)
    machine.reportsStatus = true
    var rom = RegionConfiguration(name: "rom", start: 0xA0000, size: 0x10000)
    rom.kind = .rom
    var huge = RegionConfiguration(name: "huge", start: 3000 * 4096, size: 512 * 4096)
    huge.pageSize = 16 << 10
    var shifted = RegionConfiguration(name: "shifted", start: 4000 * 4096, size: 64 * 4096)
    shifted.hostOffset = 0x200
    let odd = RegionConfiguration(name: "odd", start: 4100 * 4096 + 0x800, size: 9 * 4096)
    machine.regions = [rom, huge, shifted, odd]
    return machine
  }
}
