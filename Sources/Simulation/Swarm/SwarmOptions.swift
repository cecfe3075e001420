import Conversation
import GuestMemory
package import HostEngine
import SyntheticGuest

/// Everything in which one simulated run differs from another; all of it follows from the seed.
package struct SwarmOptions: Sendable {
  package let seed: SwarmSeed
  /// What was drawn, in the order in which it was.
  package private(set) var table: [SwarmOption]
  package internal(set) var machine: MachineConfiguration
  var guest: LinuxGuest.Parameters
  var faults: SwarmFaults
  /// The honest guest takes part in the safety phase.
  var hasHonestGuest: Bool
  /// Stimuli of the safety phase.
  var safetySteps: Int
  /// The machine resets before the liveness phase; otherwise only the bus does.
  var resetsMachine: Bool
  /// Sizes in bytes that the guest shall have in the liveness phase.
  var targets: [UInt64]
  var weatherSeed: UInt64
  var hostileSeed: UInt64
  var lineSeed: UInt64

  /// Draws all options; a policy that is given is not drawn.
  package init(
    seed: SwarmSeed, policy: HostPolicy? = nil, planting bug: PlantedBug? = nil
  ) {
    self.seed = seed
    var draw = SwarmDraw(seed: seed)
    weatherSeed = draw.seed("seed of the disturbances")
    hostileSeed = draw.seed("seed of the hostile guest")
    lineSeed = draw.seed("seed of the line")
    machine = Self.machine(&draw)
    machine.plantedBug = bug
    machine.policy = policy ?? Self.policy(&draw)
    guest = Self.guest(in: machine, &draw)
    hasHonestGuest = draw.flag("honest guest from the start", perThousand: 700)
    faults = SwarmFaults(&draw)
    safetySteps = Int(draw.number("steps of the safety phase", in: 20...250))
    resetsMachine = draw.flag("machine resets before liveness", perThousand: 500)
    targets = []
    let most = machine.bootPages + (machine.backend?.pages ?? 0)
    for index in 1...draw.number("targets of the liveness phase", in: 1...2) {
      targets.append(draw.number("target \(index) in pages", in: 1...most + most / 16) * 4096)
    }
    table = draw.options
  }

  private static func machine(_ draw: inout SwarmDraw) -> MachineConfiguration {
    var machine = MachineConfiguration()
    machine.bootPages = draw.number("boot memory in pages", in: 1024...16_384)
    if draw.flag("backend", perThousand: 800) {
      var backend = BackendConfiguration(pages: draw.number("backend in pages", in: 1...8192))
      backend.slotLimit = draw.choice("memslots", [1, 2, 16, 256])
      machine.backend = backend
    }
    let rings = [1, 1, 2, 4]
    machine.ringPages = .init(
      toHost: draw.choice("pages of the ring to the host", rings),
      toGuest: draw.choice("pages of the ring to the guest", rings))
    machine.reportsStatus = draw.flag("status reports", perThousand: 500)
    machine.greatestBusVersion = draw.choice("greatest version of the bus", Self.busVersions).value
    if draw.flag("memory hole", perThousand: 300) { machine.lowMemoryLimit = 512 * 4096 }
    if draw.flag("regions", perThousand: 200) { machine.regions = regions }
    machine.bootPageSize = draw.choice("bytes of a host page", [4096, 4096, 4096, 16_384])
    return machine
  }

  /// ROM, and memory that does not begin with a host page.
  private static var regions: [RegionConfiguration] {
    var rom = RegionConfiguration(name: "rom", start: 0xA0000, size: 0x10000)
    rom.kind = .rom
    var shifted = RegionConfiguration(name: "shifted", start: 300 * 4096, size: 64 * 4096)
    shifted.hostOffset = 0x200
    return [rom, shifted]
  }

  private static func policy(_ draw: inout SwarmDraw) -> HostPolicy {
    var policy = HostPolicy.hardened
    policy.retry = !draw.flag("policy without retry", perThousand: 150)
    policy.cancel = !draw.flag("policy without cancel", perThousand: 150)
    policy.info = !draw.flag("policy without info", perThousand: 150)
    policy.hotRemove = !draw.flag("policy without hot-remove", perThousand: 300)
    policy.guestMinimum = !draw.flag("policy without guest minimum", perThousand: 150)
    policy.statusThrottle = !draw.flag("policy without status throttle", perThousand: 150)
    policy.reconnect = draw.choice("reconnect", Named.reconnects).value
    policy.reboot = draw.choice("reboot", Named.reboots).value
    policy.unballoonRanges = draw.choice("ranges of an unballoon request", [1, 500])
    return policy
  }

  private static func guest(
    in machine: MachineConfiguration, _ draw: inout SwarmDraw
  ) -> LinuxGuest.Parameters {
    var guest = LinuxGuest.Parameters(for: machine)
    // More than the pages of the bus, which no driver gives away.
    guest.kernelPages = draw.number("pages of the kernel", in: 64...512)
    guest.usedPages = draw.number("pages in use", in: 0...512)
    guest.reclaimablePages = draw.number("pages reclaimable", in: 0...min(256, guest.usedPages))
    guest.unitPages = draw.choice("pages of a range", [512, 512, 64, 1])
    // A full message has to fit the ring.
    if machine.ringPages.toHost == 1 { guest.rangesPerMessage = 400 }
    guest.memoryBlockPages = draw.choice("pages of a memory block", [256, 256, 512, 1024])
    let broken = draw.number("blocks broken ‰", in: 0...1000)
    guest.fragmentation = .init(seed: draw.seed("seed of fragmentation"), brokenPerThousand: broken)
    guest.removesMemory = draw.flag("guest removes memory", perThousand: 300)
    guest.isHotAddEnabled = draw.flag("guest adds memory", perThousand: 850)
    guest.onlinesAddedMemory = draw.flag("added memory goes online", perThousand: 850)
    guest.supportsBallooning = draw.flag("guest gives pages up", perThousand: 950)
    guest.bootTime = .milliseconds(draw.choice("boot time in milliseconds", [1, 1_000, 10_000]))
    guest.reportDelay = draw.choice("reports left out", [0, 45])
    guest.trainTime = .milliseconds(draw.choice("milliseconds between responses", [0, 2, 500]))
    guest.answerTime = .milliseconds(draw.choice("milliseconds to an answer", [0, 1, 3_000]))
    return guest
  }
}
