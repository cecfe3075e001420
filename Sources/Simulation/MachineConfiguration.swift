package import Conversation
package import GuestMemory
package import HostEngine
package import VMBus

/// What a machine is made of: the header of a trace.
package struct MachineConfiguration: Hashable, Sendable {
  /// How the host behaves.
  package var policy = HostPolicy.hardened
  /// Boot memory in pages.
  package var bootPages: UInt64 = 262_144
  /// Boot memory below 4 GiB ends here at the latest, in bytes; the rest begins at 4 GiB.
  package var lowMemoryLimit: UInt64 = 0xC000_0000
  /// Bytes of a page of the backing of boot memory.
  package var bootPageSize: UInt64 = 4096
  /// Boot memory is mapped; without it only the regions are.
  package var mapsBootMemory = true
  /// Memory that can be hot-added, if there is any.
  package var backend: BackendConfiguration?
  /// An address for the backend, in bytes; without one the machine chooses.
  package var backendAddress: UInt64?
  /// What lies over or beside boot memory, in order of precedence: a later region hides an earlier.
  package var regions: [RegionConfiguration] = []
  /// The guest is asked for status reports.
  package var reportsStatus = false
  /// The device's name in the monitor.
  package var deviceID: DeviceName?
  /// Data pages of the ring to the host and of the ring to the guest.
  package var ringPages = RingPages(toHost: 4, toGuest: 4)
  /// Warnings after so many are counted but not observed.
  package var warningLimit: UInt64?

  /// The greatest version of the bus that the host agrees to.
  package var greatestBusVersion = BusVersion.win10
  /// How many processors the guest has.
  package var processors: UInt32 = 1

  /// A mistake that the machine makes, for the tests of the checkers; no trace tells of it.
  package var plantedBug: PlantedBug?

  package init() {}

  /// How the host treats its bus.
  package var busRules: BusRules {
    BusRules(
      greatestVersion: greatestBusVersion, trustsGuest: policy.judgement == .qemu)
  }

  /// The usual machine with QEMU's host.
  package static var qemu: MachineConfiguration {
    var machine = MachineConfiguration()
    machine.policy = .qemu
    return machine
  }

  /// Data pages of both rings; each has a control page beside them.
  package struct RingPages: Hashable, Sendable {
    package var toHost: Int
    package var toGuest: Int

    package init(toHost: Int, toGuest: Int) {
      self.toHost = toHost
      self.toGuest = toGuest
    }
  }
}

/// A backend for hot-add.
package struct BackendConfiguration: Hashable, Sendable {
  /// Its size in pages.
  package var pages: UInt64
  /// Bytes of a page of its backing.
  package var pageSize: UInt64 = 4096
  /// The most memslots that it may be cut into.
  package var slotLimit: UInt32 = 256

  package init(pages: UInt64) { self.pages = pages }
}

/// A region of the guest-physical address space.
package struct RegionConfiguration: Hashable, Sendable {
  package var name: String
  /// Guest-physical address of its first byte.
  package var start: UInt64
  /// Bytes.
  package var size: UInt64
  package var kind = MemoryKind.ram
  /// How far its first byte is from the start of a host page.
  package var hostOffset: UInt64 = 0
  /// Bytes of a page of its backing.
  package var pageSize: UInt64 = 4096

  package init(name: String, start: UInt64, size: UInt64) {
    self.name = name
    self.start = start
    self.size = size
  }
}
