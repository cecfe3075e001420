import Bytes
import Conversation
import GuestMemory
import HostEngine
import HostEvents
import Simulation
import VMBus

/// Makes machines of odd sizes, and does everything to them that can be done: a guest that frames
/// its messages well, mostly says what fits the state of the host, and means none of it.
struct HostileInput {
  private var random: SplitMix64
  private var time: UInt64 = 0
  private let configuration: MachineConfiguration

  init(seed: UInt64, on configuration: MachineConfiguration) {
    random = SplitMix64(seed: seed)
    self.configuration = configuration
  }
}

// Machines.
extension HostileInput {
  /// A machine that no sane person makes.
  static func machine(seed: UInt64) -> MachineConfiguration {
    var random = SplitMix64(seed: ~seed)
    var machine = machine(seed, &random)
    // One whose memory has no place cannot be made, and there is nothing to see.
    while hasNoPlace(machine) { machine = self.machine(seed, &random) }
    return machine
  }

  private static func hasNoPlace(_ configuration: MachineConfiguration) -> Bool {
    var machine = Machine(configuration)
    var log = ObservationLog()
    machine.apply(.powerOn, at: .zero, into: &log)
    return [PowerOnFailure.overlappedBackend, .beyondPageNumbers].contains {
      log.observations.contains(.machine(.powerOnFailed($0)))
    }
  }

  private static func machine(
    _ seed: UInt64, _ random: inout SplitMix64
  ) -> MachineConfiguration {
    var machine = MachineConfiguration()
    machine.policy = .qemu
    if seed % 2 == 1 {
      // What the checker of host messages does not know is left out.
      machine.policy = .hardened
      machine.policy.info = false
      machine.policy.hotRemove = false
      machine.policy.unballoonRanges = 1
    }
    machine.bootPages = random.pick([
      0, 1, 255, 256, 65_536, 262_144, 1 << 20, 1 << 32, 1 << 52, .max - 1, .max,
    ])
    machine.lowMemoryLimit = random.pick([0, 1, 4095, 3 << 30, 4 << 30, 5 << 30, 1 << 63, .max])
    machine.bootPageSize = random.pick([4096, 4096, 4096, 0, 1, 2 << 20, .max])
    machine.mapsBootMemory = random.below(8) > 0
    machine.reportsStatus = random.below(2) == 0
    machine.ringPages = .init(
      toHost: random.pick([4, 4, 1, 0, -1]), toGuest: random.pick([4, 1, 0, .min]))
    if random.below(4) > 0 { machine.backend = backend(&random) }
    if random.below(4) == 0 {
      machine.backendAddress = random.pick([0, 32 << 30, 1 << 40, 1 << 52, .max, 4096])
    }
    machine.warningLimit = random.pick([nil, nil, 0, 1, 100])
    for index in 0..<random.below(6) { machine.regions.append(region(index, &random)) }
    return machine
  }

  private static func backend(_ random: inout SplitMix64) -> BackendConfiguration {
    var backend = BackendConfiguration(
      pages: random.number(of: [
        1, 255, 32_768, 262_144, 1 << 20, 1 << 40, (1 << 52) - 1, 1 << 52, 1 << 53, .max,
      ]))
    backend.pageSize = random.pick([4096, 4096, 0, 1 << 30])
    backend.slotLimit = random.pick([0, 1, 2, 3, 255, 256])
    return backend
  }

  private static func region(
    _ index: UInt64, _ random: inout SplitMix64
  ) -> RegionConfiguration {
    let start = random.number(of: [
      0, 1, 511, 0xA0000, 1 << 20, 1 << 28, 3 << 30, 4 << 30, 32 << 30, 1 << 51, .max,
    ])
    let size = random.number(of: [0, 1, 512, 4095, 4096, 4097, 1 << 20, 1 << 32, 1 << 60, .max])
    var region = RegionConfiguration(name: "r\(index)", start: start, size: size)
    region.kind = random.pick(MemoryKind.allCases)
    region.hostOffset = random.pick([0, 0, 0, 1, 4095, .max])
    region.pageSize = random.pick([4096, 4096, 65_536, 0])
    return region
  }
}

// What is done.
extension HostileInput {
  /// The next thing that is done, and when.
  mutating func next(in state: HostState) -> (time: VirtualTime, stimulus: Stimulus) {
    if random.below(8) == 0 {
      time = time.addingReportingOverflow(random.number() >> 20).partialValue
    }
    return (VirtualTime(rawValue: time), stimulus(in: state))
  }

  private mutating func stimulus(in state: HostState) -> Stimulus {
    guard random.below(4) > 0 else { return oddStimulus() }
    switch state {
    case .waitReset: return .busReset
    case .postResetClosed: return .open
    case .postInitWait:
      time = time.addingReportingOverflow(50_000_000_000).partialValue
      return .wait
    case .idle: return .target(target())
    default: return .send(GuestPacket(payload: message(answering: state)), signal: true)
    }
  }

  private mutating func oddStimulus() -> Stimulus {
    switch random.below(40) {
    case 0: .powerOn
    case 1: .open
    case 2: .close
    case 3: .busReset
    case 4: .machineReset
    case 5...9: .send(oddPacket(), signal: random.below(16) > 0)
    case 10...12: .meanwhile(random.pick(HostState.allCases), UInt32(random.below(4)), oddPacket())
    case 15: .reading(false)
    case 16, 17: .reading(true)
    case 18, 19: .drain
    case 20, 21: .target(random.number())
    case 22: .query(random.pick(MonitorQuery.allCases))
    case 23...25: .discardsFail(random.below(2) == 0)
    case 26: .signal
    case 27: .wait
    case 13: .post(GuestPost(oddPacket().payload))
    case 14: .delivery(random.pick([.atOnce, .atOnce, .held, .answered(0), .answered(-11)]))
    default:
      .send(
        GuestPacket(payload: message(of: random.number(of: [0, 1, 3, 5, 7, 9, 11, 12, 15]))),
        signal: true
      )
    }
  }

  /// Sizes around that of boot memory and of the backend.
  private mutating func target() -> UInt64 {
    let boot = configuration.bootPages
    let around = random.number(of: [boot, boot / 2, boot &* 2, boot &+ 65_536, 1, 1 << 20])
    return (around &+ random.below(1024)) &* 4096
  }

  private mutating func oddPacket() -> GuestPacket {
    var packet = GuestPacket(payload: message(of: random.below(16)))
    packet.type = PacketType(rawValue: random.pick([6, 6, 6, 9, 11, 7, 0, 0xFFFF]))
    packet.flags = random.pick([0, 1, 0xFFFF])
    packet.transactionID = random.number()
    let length = random.pick([packet.payload.count, 0, 1, 7, 8, 15])
    packet.payload = Array(packet.payload.prefix(length))
    return packet
  }

  private mutating func message(answering state: HostState) -> [UInt8] {
    switch state {
    case .version: message(of: 1)
    case .capabilities: message(of: 3)
    case .balloonReplyWait: message(of: 7)
    case .unballoonReplyWait: message(of: 9)
    case .hotAddReplyWait: message(of: 11)
    default: message(of: 5)
    }
  }

  /// A message of a type by its number, with a header that is right.
  private mutating func message(of type: UInt64) -> [UInt8] {
    let body: [UInt8] =
      switch type {
      case 1: random.number(of: [0x2_0000, 0x1_0000, 3, random.number()]).bytes(8)
      case 3:
        (random.below(4) > 0 ? random.below(64) | 3 : random.number()).bytes(8)
          + random.number().bytes(16)
      case 5: random.number().bytes(8) + random.number().bytes(8) + random.number().bytes(24)
      case 7: balloonResponse()
      case 9: []
      case 11:
        random.number(of: [0, 1, 256, 32_768, 524_288, random.number()]).bytes(4)
          + random.number(of: [0, 1, 1, 1, 7]).bytes(4)
      default: random.number().bytes(Int(random.below(64)))
      }
    let header = (type | UInt64(8 + body.count) << 16 | random.below(8) << 32).bytes(8)
    return header + body
  }

  private mutating func balloonResponse() -> [UInt8] {
    let count = random.number(of: [0, 1, 1, 1, 2, 3, 20])
    let more = random.below(3) == 0 ? UInt64(1) : 0
    var body =
      (0 as UInt64).bytes(4) + ((count + (random.below(16) == 0 ? 7 : 0)) << 1 | more).bytes(4)
    for _ in 0..<count {
      let start = random.number(of: [
        random.below(64), random.below(512), 0xA0, random.below(1 << 20), 0xBFFF0, 0xFFFF0,
        1 << 20, 0x80_0000, (1 << 40) - 5, random.next() & 0xFF_FFFF_FFFF,
      ])
      let pages = random.number(of: [
        0, 1, 1, 16, random.below(256), 512, 1 << 20, (1 << 24) - 1, random.below(1 << 24),
      ])
      body += (pages << 40 | start).bytes(8)
    }
    return body
  }
}

extension UInt64 {
  /// The lowest bytes of the number, the lowest first.
  fileprivate func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 < 8 ? self >> UInt64($0 * 8) : self) }
  }
}
