import Bytes
import Conversation
import DynamicMemoryProtocol
import GuestMemory
import HostEvents
import PageRanges
import Simulation
import Traces
import VMBus

/// Makes traces of everything that a trace can hold, for the edges of numbers and of words.
struct RandomTrace {
  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func next() -> Trace {
    var trace = Trace()
    trace.title = text()
    trace.machine = machine()
    trace.complete = ObservationKinds(rawValue: UInt16(number() & 0x1FF))
    var time: UInt64 = 0
    for _ in 0..<below(12) {
      if below(2) == 0 { time = time.addingReportingOverflow(number() >> 6).partialValue }
      time = max(time, trace.steps.last?.time.rawValue ?? 0)
      var step = Trace.Step(time: VirtualTime(rawValue: time), stimulus: stimulus())
      if below(4) == 0 { step.repetitions = 1 + Int(below(1_000_000)) }
      for _ in 0..<below(4) { step.expectations.append(Expectation(expectation())) }
      trace.steps.append(step)
    }
    return trace
  }

  private mutating func below(_ limit: UInt64) -> UInt64 { random.next() % limit }

  /// A number of any magnitude, and often one at an edge.
  private mutating func number() -> UInt64 {
    let edges: [UInt64] = [0, 1, 7, 4095, 4096, 1 << 20, 1 << 30, 1 << 40, .max, .max - 1]
    if below(3) == 0 { return edges[Int(below(UInt64(edges.count)))] }
    return random.next() >> below(64)
  }

  private mutating func text() -> String {
    let texts = [
      "", "a", "a guest", " a", "a ", "#a", "a #b", "a#b", "\"a\"", "a\"b", "\\", "a\nb", "\t",
      "\u{0}", "\u{7F}", "\r\n", "Gast überläuft", "“x”", "a=b", "[", "-", "0", "pc.ram", "mem1",
      "dynmem trace 1", "\u{301}",
    ]
    return texts[Int(below(UInt64(texts.count)))]
  }

  private mutating func machine() -> MachineConfiguration {
    var machine = MachineConfiguration()
    machine.bootPages = number() >> 12
    machine.lowMemoryLimit = number()
    machine.bootPageSize = number()
    machine.mapsBootMemory = below(2) == 0
    if below(2) == 0 {
      var backend = BackendConfiguration(pages: number() >> 12)
      backend.pageSize = number()
      backend.slotLimit = UInt32(truncatingIfNeeded: number())
      machine.backend = backend
    }
    if below(2) == 0 { machine.backendAddress = number() }
    for _ in 0..<below(4) { machine.regions.append(region()) }
    machine.reportsStatus = below(2) == 0
    if below(2) == 0 { machine.deviceID = DeviceName(cutting: text()) }
    machine.ringPages.toHost = 1 + Int(below(1 << 18))
    if below(2) == 0 { machine.ringPages.toGuest = 1 + Int(below(1 << 18)) }
    if below(2) == 0 { machine.warningLimit = number() }
    return machine
  }

  private mutating func region() -> RegionConfiguration {
    var region = RegionConfiguration(name: text(), start: number(), size: number())
    region.kind = MemoryKind.allCases[Int(below(UInt64(MemoryKind.allCases.count)))]
    region.hostOffset = number()
    region.pageSize = number()
    return region
  }
}

extension RandomTrace {
  private mutating func stimulus() -> Stimulus {
    switch below(25) {
    case 14: .post(guestPost())
    case 15: .delivery(delivery())
    case 16:
      .signalConnection(
        UInt32(truncatingIfNeeded: number()), flag: UInt16(truncatingIfNeeded: number()))
    case 17: .rescind
    case 18: .offer
    case 0: .powerOn
    case 1: .open
    case 2: .close
    case 3: .busReset
    case 4: .machineReset
    case 5: .send(guestPacket(), signal: below(2) == 0)
    case 6: .signal
    case 7: .reading(below(2) == 0)
    case 8: .drain
    case 9: .target(number())
    case 10: .query(MonitorQuery.allCases[Int(below(UInt64(MonitorQuery.allCases.count)))])
    case 11: .discardsFail(below(2) == 0)
    case 12: .wait
    case 13: .meanwhile(state(), UInt32(truncatingIfNeeded: number()), guestPacket())
    case 19: .poke(place(), payload())
    case 20: .race(place(), payload(), after: UInt32(1 + below(UInt64(UInt32.max))))
    case 21: .touch(pageRanges())
    case 22: .pin(pageRanges())
    case 23: .unpin(pageRanges())
    default: .unplug
    }
  }

  private mutating func place() -> RingPlace {
    let offsets: [UInt64] = [0, 4, 8, 12, 64, number()]
    return RingPlace(
      below(2) == 0 ? .toHost : .toGuest, below(2) == 0 ? .control : .data,
      offset: UInt32(truncatingIfNeeded: offsets[Int(below(UInt64(offsets.count)))]))
  }

  private mutating func pageRanges() -> [PageRange] {
    (0..<below(4)).map { _ in PageRange(start: PageNumber(number()), clampingCount: number()) }
  }

  private mutating func state() -> HostState {
    HostState.allCases[Int(below(UInt64(HostState.allCases.count)))]
  }

  private mutating func guestPost() -> GuestPost {
    var post = GuestPost(controlMessage())
    if below(4) == 0 { post.type = UInt32(truncatingIfNeeded: number()) }
    if below(4) == 0 { post.connection = UInt32(truncatingIfNeeded: number()) }
    return post
  }

  /// Bytes of any length, often with the size and the type of a message, and with much in them that
  /// is 0.
  private mutating func controlMessage() -> [UInt8] {
    let type = UInt8(below(26))
    var bytes = [UInt8](repeating: 0, count: Int(below(2) == 0 ? below(240) : 8 + 4 * below(8)))
    if below(8) == 0 { bytes = [UInt8](repeating: 0, count: type == 5 ? 148 : 200) }
    for index in bytes.indices where index >= 8 && below(4) == 0 {
      bytes[index] = UInt8(truncatingIfNeeded: number())
    }
    if !bytes.isEmpty { bytes[0] = type }
    return bytes
  }

  private mutating func delivery() -> Delivery {
    switch below(4) {
    case 0: .atOnce
    case 1: .held
    case 2: .answered(below(2) == 0 ? 0 : -11)
    default: .answered(Int32(truncatingIfNeeded: number()) | 1)
    }
  }

  private mutating func guestPacket() -> GuestPacket {
    var packet = GuestPacket(payload: payload())
    if below(4) == 0 { packet.type = PacketType(rawValue: UInt16(truncatingIfNeeded: number())) }
    if below(4) == 0 { packet.flags = UInt16(truncatingIfNeeded: number()) }
    if below(4) == 0 { packet.transactionID = number() }
    if below(4) == 0 { packet.offset8 = UInt16(truncatingIfNeeded: number()) }
    if below(4) == 0 { packet.length8 = UInt16(truncatingIfNeeded: number()) }
    if below(4) == 0 { packet.footer = number() }
    return packet
  }

  private mutating func expectation() -> Expectation.Content {
    switch below(10) {
    case 8: .posted(controlMessage())
    case 9: .arrived(controlMessage())
    case 0, 1: .sent(hostPacket())
    case 2, 3: .received(hostPacket())
    case 4: .rest
    default: record()
    }
  }

  private mutating func hostPacket() -> Expectation.Packet {
    let payload = payload()
    let transaction = payload.count < 8 ? 0 : UInt64(payload.span.word32(at: 4))
    return Expectation.Packet(
      type: below(4) == 0 ? PacketType(rawValue: UInt16(below(20))) : .inBand,
      transactionID: below(4) == 0 ? number() : transaction, payload: payload)
  }

  /// A message of any type with a body that may be too long or too short, with fields that are
  /// usual as often as not.
  private mutating func payload() -> [UInt8] {
    let sizes: [UInt64] = [8, 16, 16, 32, 16, 48, 16, 16, 16, 8, 24, 16, 32, 24, 24, 16]
    let type = below(16)
    let ranges = [7, 8, 14].contains(type) ? below(4) : 0
    var size = sizes[Int(type)] + ranges * 8
    var bytes = [UInt8(type), 0, UInt8(size), 0] + (0..<4).map { _ in UInt8(below(3)) }
    while bytes.count < size { bytes.append(below(2) == 0 ? 0 : UInt8(below(256))) }
    switch type {
    case 7: bytes.replaceSubrange(12..<16, with: [UInt8(ranges << 1 | below(2)), 0, 0, 0])
    case 8, 14: bytes.replaceSubrange(12..<16, with: [UInt8(ranges), 0, 0, 0])
    default: break
    }
    if below(4) == 0, !bytes.isEmpty {
      bytes[Int(below(UInt64(bytes.count)))] = UInt8(below(256))
    }
    if below(6) == 0 { size = below(size + 20) }
    while bytes.count < size { bytes.append(UInt8(below(2))) }
    return Array(bytes.prefix(Int(size)))
  }
}

extension RandomTrace {
  private mutating func record() -> Expectation.Content {
    let count = HostEvent.examples.count + MachineEvent.examples.count
    let index = Int(below(UInt64(count + MonitorAnswer.examples.count)))
    if index < HostEvent.examples.count { return record(HostEvent.examples[index]) }
    if index < count { return record(MachineEvent.examples[index - HostEvent.examples.count]) }
    return record(MonitorAnswer.examples[index - count])
  }

  /// Fields of records that cannot be any word.
  private static let listed = [
    "violation": "id", "channel-failed": "id", "hostAbort": "id", "settled": "as",
    "answer range": "set",
  ]

  private mutating func record(_ example: some Record) -> Expectation.Content {
    var collector = Collector()
    example.visit(&collector)
    var fields: [Expectation.Field] = []
    for field in collector.fields where below(4) > 0 {
      let isListed = Self.listed[example.name] == field.name
      fields.append(isListed ? field : Expectation.Field(field.name, value(like: field.value)))
    }
    if below(4) == 0 { fields.reverse() }
    return .record(name: example.name, fields: fields)
  }

  private struct Collector: FieldVisitor {
    var fields: [Expectation.Field] = []

    mutating func field(_ name: String, _ value: FieldValue) {
      fields.append(Expectation.Field(name, value))
    }
  }

  private mutating func value(like example: FieldValue) -> FieldValue {
    switch example {
    case .number: .number(number())
    case .signed: .signed(Int64(bitPattern: number()))
    case .hex: .hex(number())
    case .size: .size(number())
    case .time: .time(number())
    case .flag: .flag(below(2) == 0)
    case .page: .page(PageNumber(number() >> 1))
    case .pages: .pages(PageRange(start: PageNumber(number() >> 1), clampingCount: number()))
    case .state: .state(state())
    case .message: .message(MessageType(rawValue: UInt16(below(20))))
    case .block: .block(BlockID(rawValue: UInt16(below(8))))
    case .word: .word(text())
    case .bytes: .bytes(payload())
    }
  }
}

extension Span<UInt8> {
  fileprivate func word32(at offset: Int) -> UInt32 {
    (0..<4).reversed().reduce(0) { $0 << 8 | UInt32(self[offset + $1]) }
  }
}
