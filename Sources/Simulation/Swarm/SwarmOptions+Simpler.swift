import Conversation
import SyntheticGuest

// For shrinking what fails when faults have stopped.

extension SwarmOptions {
  /// The same guest and targets on another machine.
  package func on(_ machine: MachineConfiguration) -> SwarmOptions {
    guard machine != self.machine else { return self }
    var options = self
    options.machine = machine
    let fresh = LinuxGuest.Parameters(for: machine)
    options.guest.bootPages = fresh.bootPages
    options.guest.lowMemoryEnd = fresh.lowMemoryEnd
    options.guest.rings = fresh.rings
    return options
  }

  /// What can stand for these, each with one thing less in the liveness phase.
  package var simpler: [SwarmOptions] {
    let usual = LinuxGuest.Parameters()
    var changes: [(inout SwarmOptions) -> Void] = [
      { $0.guest.fragmentation = nil }, { $0.guest.reclaimablePages = 0 },
      { $0.guest.usedPages = 0 }, { $0.guest.removesMemory = usual.removesMemory },
      { $0.guest.supportsBallooning = true }, { $0.guest.isHotAddEnabled = true },
      { $0.guest.onlinesAddedMemory = true }, { $0.guest.reportDelay = 0 },
      { $0.guest.unitPages = usual.unitPages }, { $0.guest.trainTime = usual.trainTime },
      { $0.guest.answerTime = usual.answerTime }, { $0.guest.bootTime = .milliseconds(1) },
      { $0.guest.reportPeriod = .seconds(3600) },
    ]
    let half = machine.bootPages / 2 * 4096
    for index in targets.indices { changes.append { $0.targets[index] = half } }
    for index in targets.indices where targets.count > 1 {
      changes.append { $0.targets.remove(at: index) }
    }
    return changes.compactMap { change in
      var options = self
      change(&options)
      return options.guest == guest && options.targets == targets ? nil : options
    }
  }
}
