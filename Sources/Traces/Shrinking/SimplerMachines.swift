import GuestMemory
import Simulation

/// Machines that a person would rather write: fewer words in the header.
enum SimplerMachines {
  /// What can stand for a machine, each with one thing less, or with a simpler size.
  static func candidates(for machine: MachineConfiguration) -> [MachineConfiguration] {
    var changes: [(inout MachineConfiguration) -> Void] = [
      { $0.regions = [] }, { $0.backend = nil }, { $0.backendAddress = nil },
      { $0.reportsStatus = false }, { $0.deviceID = nil }, { $0.warningLimit = nil },
      { $0.lowMemoryLimit = usual.lowMemoryLimit }, { $0.bootPageSize = usual.bootPageSize },
      { $0.mapsBootMemory = true }, { $0.ringPages = usual.ringPages },
      { $0.greatestBusVersion = usual.greatestBusVersion }, { $0.processors = 1 },
      { $0.backend?.pageSize = 4096 }, { $0.backend?.slotLimit = 256 },
    ]
    for index in machine.regions.indices.reversed() {
      changes.append { $0.regions.remove(at: index) }
    }
    // The usual size is the simplest, whatever it is.
    if machine.bootPages != usual.bootPages {
      let simpler = SimplerNumbers.candidates(for: machine.bootPages).filter { $0 > 0 }
      for pages in [usual.bootPages] + simpler { changes.append { $0.bootPages = pages } }
    }
    for pages in SimplerNumbers.candidates(for: machine.backend?.pages ?? 0) where pages > 0 {
      changes.append { $0.backend?.pages = pages }
    }
    var found: [MachineConfiguration] = []
    for change in changes {
      var changed = machine
      change(&changed)
      if changed != machine { found.append(changed) }
    }
    return found
  }

  private static let usual = MachineConfiguration()
}
