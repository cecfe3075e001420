import Bytes
import Conversation
import HostEngine
import HostEvents
import Testing
import VMBus

@testable import Simulation

/// A guest that posts control messages: half of them as they should be, the others off by a field,
/// cut, or noise.
private struct HostileBusGuest {
  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func next() -> Stimulus {
    switch random.below(32) {
    case 0: .open
    case 1: .close
    case 2: random.below(16) == 0 ? .machineReset : .busReset
    case 3: .delivery(random.pick([.atOnce, .held, .answered(0), .answered(-11), .answered(-5)]))
    case 4, 5: .delivery(.atOnce)
    case 6:
      .signalConnection(
        UInt32(random.number(of: [2, 16, 17, 18, 0, 0xFFFF_FFFF])), flag: UInt16(random.below(2)))
    case 7: random.below(2) == 0 ? .rescind : .offer
    case 8:
      .send(GuestPacket(payload: [1, 0, 16, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0]), signal: true)
    default: .post(post())
    }
  }

  private mutating func post() -> GuestPost {
    var bytes = message()
    switch random.below(8) {
    case 0 where !bytes.isEmpty:
      bytes[Int(random.below(UInt64(bytes.count)))] = UInt8(random.below(256))
    case 1: bytes = Array(bytes.prefix(Int(random.below(250))))
    case 2: bytes += [UInt8](repeating: 0xFF, count: Int(random.below(64)))
    default: break
    }
    var post = GuestPost(bytes)
    if random.below(32) == 0 { post.type = UInt32(random.below(3)) }
    if random.below(32) == 0 { post.connection = UInt32(random.below(5)) }
    return post
  }

  private mutating func message() -> [UInt8] {
    let gpadl = UInt32(random.below(8))
    switch random.below(12) {
    case 0, 1:
      var contact = InitiateContact()
      contact.version = random.pick(BusVersion.known)
      contact.interruptPage = random.number()
      if random.below(16) == 0 { contact.targetVP = UInt32(truncatingIfNeeded: random.number()) }
      return contact.bytes
    case 2: return RequestOffers().bytes
    case 3, 4, 5:
      var header = GPADLHeader()
      header.gpadl = random.below(4) == 0 ? UInt32(truncatingIfNeeded: random.next()) : gpadl
      header.pages = (0..<random.below(26)).map { _ in random.below(64) }
      if random.below(16) == 0 { header.pages = header.pages.map { _ in random.number() } }
      let count = random.below(8) == 0 ? random.below(9000) : UInt64(header.pages.count)
      header.byteCount = UInt32(truncatingIfNeeded: count * 4096)
      header.bufferLength = header.usualBufferLength
      if random.below(16) == 0 {
        header.bufferLength = UInt16(random.below(17))
        header.byteCount = UInt32(random.number(of: [0, 0xFFFF_F000]))
      }
      return header.bytes
    case 6:
      var body = GPADLBody()
      body.gpadl = gpadl
      body.pages = (0..<random.below(28)).map { _ in random.below(64) }
      return body.bytes
    case 7:
      var teardown = GPADLTeardown()
      teardown.gpadl = gpadl
      return teardown.bytes
    case 8, 9:
      var open = OpenChannel()
      open.gpadl = gpadl
      open.downstreamOffset = UInt32(random.number(of: [2, 5, 7, 0, 1, 25, 0xFFFF_FFFF]))
      return open.bytes
    case 10: return CloseChannel().bytes
    default:
      return [UInt8(random.below(26)), 0, 0, 0]
        + (0..<random.below(60)).map { _ in
          UInt8(random.below(256))
        }
    }
  }
}

@Suite("A bus under attack")
struct HostileBusTests {
  /// 10^5 messages in a release build, some of them in a debug build.
  private static let stimuli: Int = {
    var isDebug = false
    assert(
      {
        isDebug = true
        return true
      }())
    return isDebug ? 600 : 12_500
  }()

  private static func machine(seed: UInt64) -> MachineConfiguration {
    var machine = seed % 2 == 0 ? MachineConfiguration.qemu : MachineConfiguration()
    if seed % 3 == 0 { machine.greatestBusVersion = .iron }
    machine.processors = UInt32(1 + seed % 2)
    return machine
  }

  @Test("whatever a guest posts, nothing traps and what is kept is bounded", arguments: 0..<8)
  func neverTraps(seed: UInt64) {
    let configuration = Self.machine(seed: seed)
    var machine = Machine(configuration)
    var guest = HostileBusGuest(seed: seed)
    var log = ObservationLog()
    var opens = 0
    for _ in 0..<Self.stimuli {
      if machine.isHalted { machine = Machine(configuration) }
      log.removeAll()
      machine.apply(guest.next(), at: .zero, into: &log)
      opens += log.observations.count { $0 == .machine(.opened) }
      let open = machine.bus.host.openChannel
      #expect((open != nil) == machine.bus.channel.isOpen || machine.isHalted)
      guard configuration.policy.judgement == .hardened else { continue }
      #expect(machine.bus.host.retainedPages <= 16_384)
    }
    #expect(opens > 0)
  }

  @Test(
    "a machine that is saved and restored at any point goes on as it would have",
    arguments: 0..<6)
  func saveRestore(seed: UInt64) throws {
    let configuration = Self.machine(seed: seed)
    var machine = Machine(configuration)
    var guest = HostileBusGuest(seed: seed &+ 100)
    var log = ObservationLog()
    for step in 0..<300 {
      if machine.isHalted { machine = Machine(configuration) }
      let image = machine.image
      var copy = try Machine(restoring: image, configuration: configuration)
      #expect(copy.image == image, "before step \(step)")
      let stimulus = guest.next()
      log.removeAll()
      machine.apply(stimulus, at: .zero, into: &log)
      log.removeAll()
      copy.apply(stimulus, at: .zero, into: &log)
      #expect(copy.digest == machine.digest, "step \(step): \(stimulus)")
    }
  }
}
