import Bytes
import Conversation
import HostEvents
import PageRanges

/// A guest that sends random messages, well framed and mostly to the point, and does everything
/// else that a guest and a monitor can do.
///
/// It follows the host's requests, so that most of what it sends is looked at: the right type,
/// ranges around the borders of memory and around what it gave up before, and counts that are
/// sometimes wrong.
struct HostileGuest: Sendable {
  private var random: SplitMix64
  private let layout: GuestLayout
  /// Page numbers around which ranges lie.
  private let landmarks: [UInt64]
  private var state: HostState?
  /// The last request of the host.
  private var request: WireView?
  /// A range that was sent lately.
  private var recent = Extent(start: 0, end: 1)
  private var transaction: UInt64 = 0
  /// Messages that were sent.
  private(set) var messages = 0

  init(seed: UInt64, in machine: MachineConfiguration) {
    random = SplitMix64(seed: seed)
    layout = GuestLayout(machine)
    var landmarks: [UInt64] = [0, layout.pinned.start, layout.pinned.end, (1 << 40) - 1]
    for run in layout.memory { landmarks += [run.pages.start, run.pages.end] }
    if let backend = layout.backend {
      landmarks += [backend.start, backend.end, backend.start + 256, backend.start + 512]
    }
    self.landmarks = landmarks
  }

  /// Another machine is there, and the guest knows nothing of it.
  mutating func startOver() {
    state = nil
    request = nil
  }

  mutating func observe(_ log: ObservationLog) {
    for observation in log.observations {
      switch observation {
      case .host(.stateChanged(let state)): self.state = state
      case .sent(let packet):
        let message = WireView(log.bytes.span.extracting(packet.payload))
        if message.type >= WireType.balloonRequest, message.type != WireType.info {
          request = message
        }
      default: break
      }
    }
  }

  /// What it does next, and how much later.
  mutating func next() -> (after: VirtualDuration, stimulus: Stimulus) {
    let pause = VirtualDuration.milliseconds(random.next(below: 50))
    if state == nil || state == .waitReset || state == .postResetClosed, random.chance(900) {
      return (pause, .open)
    }
    if state == .postInitWait, random.chance(300) { return (.seconds(51), .wait) }
    switch random.next(below: 1000) {
    case 0..<865: return (pause, .send(packet(), signal: !random.chance(30)))
    case 865..<880: return (pause, memoryUse())
    case 880..<930: return (pause, .target(target()))
    case 930..<950: return (pause, .signal)
    case 950..<965: return (.milliseconds(random.next(below: 40_000)), .wait)
    case 965..<968: return (.seconds(random.next(below: 4000)), .wait)
    case 968..<975: return (pause, .reading(random.chance(700)))
    case 975..<985: return (pause, .drain)
    case 985..<990: return (pause, .discardsFail(random.chance(300)))
    case 990..<994: return (pause, .close)
    case 994..<996: return (pause, .busReset)
    case 996..<998: return (pause, .machineReset)
    default: return (pause, .open)
    }
  }

  private mutating func target() -> UInt64 {
    let most = layout.bootPages + (layout.backend?.count ?? 0)
    return random.next(below: most + most / 8) * 4096 + random.next(below: 4096)
  }
}

// Messages.
extension HostileGuest {
  private mutating func packet() -> GuestPacket {
    messages += 1
    transaction = (transaction + 1) & 0xFFFF_FFFF
    var bytes = random.chance(30) ? stray() : answer()
    if random.chance(15) { bytes = damaged(bytes) }
    return GuestPacket(payload: bytes)
  }

  /// A message to the point.
  private mutating func answer() -> [UInt8] {
    switch state {
    case .version: return versionRequest()
    case .capabilities: return capabilitiesReport()
    case .balloonReplyWait: return balloonResponse()
    case .unballoonReplyWait, .unballoonRingWait: return message(9, [])
    case .hotAddReplyWait: return hotAddResponse()
    case .hotRemoveReplyWait: return hotRemoveResponse()
    default: return random.chance(500) ? statusReport() : stray()
    }
  }

  /// Any message.
  private mutating func stray() -> [UInt8] {
    switch random.next(below: 8) {
    case 0: return versionRequest()
    case 1: return capabilitiesReport()
    case 2: return statusReport()
    case 3: return balloonResponse()
    case 4: return message(9, [])
    case 5: return hotAddResponse()
    case 6: return hotRemoveResponse()
    default:
      return message(
        random.next(below: 18), [UInt8](repeating: 0, count: Int(random.next(below: 40))))
    }
  }

  private mutating func versionRequest() -> [UInt8] {
    let version =
      random.chance(900)
      ? random.pick([3, 0x1_0000, 0x2_0000, 0x2_0000]) : random.next(below: 1 << 19)
    return message(1, little(version, 4) + little(random.next(below: 2), 4))
  }

  private mutating func capabilitiesReport() -> [UInt8] {
    let alignment = random.chance(800) ? random.next(below: 4) : random.next(below: 16)
    var word = random.chance(900) ? 3 : random.next(below: 4)
    word |= alignment << 2 | (random.chance(300) ? 64 : 0)
    if random.chance(20) { word |= random.next() }
    return message(3, little(word, 8) + little(0, 8) + little(.max, 8))
  }

  private mutating func statusReport() -> [UInt8] {
    let pages = random.chance(900) ? random.next(below: 1 << 20) : random.next()
    return message(5, little(pages, 8) + little(random.next(below: 1 << 20), 8) + little(0, 24))
  }

  private mutating func balloonResponse() -> [UInt8] {
    let ranges = ranges()
    let more: UInt64 = random.chance(400) ? 1 : 0
    let count = random.chance(15) ? random.next(below: 1 << 31) : UInt64(ranges.count)
    return message(7, little(0, 4) + little(count << 1 | more, 4) + encoded(ranges))
  }

  private mutating func hotRemoveResponse() -> [UInt8] {
    let ranges = ranges()
    let count = random.chance(15) ? random.next(below: 1 << 32) : UInt64(ranges.count)
    let more: UInt64 = random.chance(400) ? 1 : 0
    return message(
      14, little(random.next(below: 2), 4) + little(count, 4) + little(more, 8) + encoded(ranges))
  }

  private mutating func hotAddResponse() -> [UInt8] {
    let asked = request?.type == WireType.hotAddRequest ? request?.range(at: 8).count ?? 0 : 256
    let pages =
      random.chance(500)
      ? asked : random.pick([0, 1, asked / 2, asked + 1, 256, random.next(below: 1 << 32)])
    return message(11, little(pages, 4) + little(random.chance(900) ? 1 : 0, 4))
  }

  private mutating func message(_ type: UInt64, _ body: [UInt8]) -> [UInt8] {
    let size = UInt64(body.count + 8)
    return little(type, 2) + little(random.chance(985) ? size : random.next(below: 1 << 16), 2)
      + little(transaction, 4) + body
  }

  private func little(_ value: UInt64, _ count: Int) -> [UInt8] {
    GuestWords.little(value, count)
  }

  private mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
    if random.chance(500) {
      return Array(bytes.prefix(Int(random.next(below: UInt64(bytes.count)))))
    }
    var bytes = bytes
    bytes[Int(random.next(below: UInt64(bytes.count)))] = UInt8(random.next(below: 256))
    return bytes
  }
}

// Ranges.
extension HostileGuest {
  private mutating func ranges() -> [Extent] {
    if random.chance(60) { return [] }
    let count = random.chance(10) ? 510 : 1 + random.next(below: random.chance(200) ? 24 : 3)
    return (0..<count).map { _ in range() }
  }

  private mutating func range() -> Extent {
    if random.chance(150) { return recent }
    let asked = request.map { $0.number(at: 8, bytes: 4) } ?? 1
    let length = random.pick([
      0, 1, 1, 2, random.next(below: 16), random.next(below: 512), min(asked, 600_000),
      random.next(below: 1 << 24),
    ])
    var start = random.pick(landmarks) &+ random.next(below: 9) &- 4
    if random.chance(500), !layout.memory.isEmpty {
      let run = layout.memory[Int(random.next(below: UInt64(layout.memory.count)))]
      start = run.pages.start + random.next(below: run.pages.count)
    } else if random.chance(400), let backend = layout.backend, !backend.isEmpty {
      start = backend.start + random.next(below: min(backend.count, 2048))
    }
    start &= (1 << 40) - 1
    recent = Extent(start: start, end: start + min(length, (1 << 24) - 1))
    return recent
  }

  /// The guest uses pages, or has a device use them: mostly some that it gave up lately.
  private mutating func memoryUse() -> Stimulus {
    let pages = ranges().map { PageRange(from: $0.start, to: $0.end) }
    switch random.next(below: 8) {
    case 0: return .pin(pages)
    case 1: return .unpin(pages)
    // A device seldom keeps what it holds for long.
    case 2: return .unpin([PageRange(from: 0, to: 1 << 40)])
    default: return .touch(pages)
    }
  }

  private func encoded(_ ranges: [Extent]) -> [UInt8] { GuestWords.encoded(ranges) }
}
