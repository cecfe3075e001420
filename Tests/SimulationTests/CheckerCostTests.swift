import Bytes
import Conversation
import HostEngine
import HostEvents
import PageRanges
import Simulation
import Testing

@Suite("I7 sees what a host must not spend")
struct CheckerCostTests {
  private static var machine: MachineConfiguration {
    var machine = MachineConfiguration()
    machine.bootPages = 4096
    return machine
  }

  private static var bench: CheckerBench<CostChecker> {
    CheckerBench(CostChecker(machine, CheckRules()))
  }

  /// A balloon response with one range of as many pages as fit.
  private static let greedy = Wire.balloonResponse([(0x10_0000, 0xFF_FFFF)])

  @Test("a host that looks at each page of a range is seen, one that looks at the range is not")
  func work() {
    var bench = Self.bench
    bench.cost.work += 10
    bench.step(.send(GuestPacket(payload: Self.greedy), signal: true))
    #expect(bench.complaints == [])
    bench.cost.work += 0xFF_FFFF
    bench.step(.send(GuestPacket(payload: Self.greedy), signal: true))
    #expect(bench.complaints == ["too much work for what the guest wrote"])
    #expect(bench.findings.failures.first?.checker == .cost)
  }

  @Test("work is measured against bytes, not against the number of messages")
  func sustainedWork() {
    var bench = Self.bench
    // Far less than the allowance each time, but more than a signal and 40 bytes bring.
    for _ in 0..<2000 {
      bench.cost.work += 3000
      bench.step(.signal)
    }
    #expect(bench.complaints.contains("too much work for what the guest wrote"))
  }

  @Test("a line for each page is seen")
  func lines() {
    var bench = Self.bench
    let pages = HostWarning.unusablePages(
      .notRAM, first: PageNumber(1 << 20), stride: 1, count: 0xFF_FFFF)
    bench.step(.send(GuestPacket(payload: Self.greedy), signal: true), [.host(.warning(pages))])
    #expect(bench.complaints == ["too many lines for what the guest wrote"])
  }

  @Test("a rule that is told twice within a second is seen")
  func told() {
    var bench = Self.bench
    func tell(at milliseconds: UInt64) {
      bench.time = .zero.advanced(by: .milliseconds(milliseconds - 1))
      bench.step()
      bench.time = .zero.advanced(by: .milliseconds(milliseconds))
      bench.step(.signal, [.host(.violation(.unknownType, count: 1))])
    }
    tell(at: 1)
    tell(at: 1001)
    #expect(bench.complaints == [])
    tell(at: 1999)
    #expect(bench.complaints == ["a rule is told more than once a second: DM-C3"])
  }

  @Test("memory that grows without bytes of the guest, or past the budget, is seen")
  func retained() {
    var bench = Self.bench
    bench.cost.ranges = 100
    bench.step(.signal)
    #expect(bench.complaints == [])
    bench.cost.ranges = 1000
    bench.step(.signal)
    #expect(bench.complaints == ["too much is retained for what the guest wrote"])
    var other = Self.bench
    let much = GuestPacket(payload: [UInt8](repeating: 0, count: 1 << 20))
    other.cost.ranges = 67_000
    other.step(.send(much, signal: true))
    #expect(other.complaints == ["more ranges than the budget"])
  }

  @Test("QEMU's host, judged by these rules, tells far too much of one message")
  func wasteful() {
    var bench = Self.bench
    var scene = CostScene(.qemu)
    let before = scene.machine.cost
    bench.cost = before
    bench.step()
    let told = scene.give([(0x10_0000, 0xFF_FFFF)])
    bench.cost = scene.machine.cost
    bench.step(.send(GuestPacket(payload: Self.greedy), signal: true), told)
    #expect(bench.complaints == ["too many lines for what the guest wrote"])
  }
}

@Suite("What a message costs follows its bytes")
struct HostCostTests {
  @Test("a range of 2^24 - 1 pages outside memory costs as much as one of a page")
  func outside() {
    let costs = ([1, 0xFF_FFFF] as [UInt64]).map { count in
      var scene = CostScene(.hardened)
      let before = scene.machine.cost.work
      _ = scene.give([(0x10_0000, count)])
      return scene.machine.cost.work - before
    }
    #expect(costs[0] == costs[1])
    #expect(costs[0] > 0)
  }

  @Test("QEMU's walk over such a range takes four steps for each 4 GiB, not one for each page")
  func qemu() {
    var scene = CostScene(.qemu)
    let before = scene.machine.cost.work
    _ = scene.give([(0x10_0000, 0xFF_FFFF)])
    #expect(scene.machine.cost.work - before <= 1 + 4 * 16)
  }

  @Test("many ranges over all of memory do not each cost what all tracked ranges cost")
  func repeated() {
    var scene = CostScene(.hardened)
    // 2,000 ranges that touch nowhere, in four messages of a train.
    for part: UInt64 in 0..<4 {
      _ = scene.give((0..<500).map { (4096 + 2 * (500 * part + $0), 1) }, more: true)
    }
    #expect(scene.machine.cost.ranges == 2000)
    let before = scene.machine.cost.work
    _ = scene.give((0..<510).map { _ in (4096, 4000) }, more: true)
    // Each tracked range once, each hole once or twice, and some steps for each of the 510.
    #expect(scene.machine.cost.work - before < 3 * 2000 + 10 * 510)
  }

  @Test("hot-removal cannot make more ranges than the budget")
  func hotRemoval() {
    var scene = CostScene(.hardened)
    scene.hotAdd()
    for part: UInt64 in 0..<140 {
      _ = scene.remove((0..<500).map { (0x80_0000 + 2 * (500 * part + $0), 1) })
      if scene.isClosed { break }
    }
    #expect(scene.isClosed)
    #expect(scene.machine.cost.ranges <= 65_536 + 510)
  }
}

/// A guest of 64 MiB with a backend of 1 GiB that was asked for half of its memory.
private struct CostScene {
  private(set) var machine: Machine
  private(set) var isClosed = false
  private var log = ObservationLog()
  private var now = VirtualTime.zero

  init(_ policy: HostPolicy) {
    var configuration = MachineConfiguration()
    configuration.policy = policy
    configuration.bootPages = 16_384
    configuration.backend = BackendConfiguration(pages: 262_144)
    machine = Machine(configuration)
    apply(.powerOn)
    apply(.open)
    send(Wire.versionRequest)
    send(Wire.capabilitiesReport(3 | 64))
    apply(.wait, after: .seconds(51))
    apply(.target(8192 * 4096))
  }

  private mutating func apply(
    _ stimulus: Stimulus, after pause: VirtualDuration = .milliseconds(1)
  ) {
    now = now.advanced(by: pause)
    log.removeAll()
    machine.apply(stimulus, at: now, into: &log)
    if log.observations.contains(.machine(.closed)) { isClosed = true }
  }

  private mutating func send(_ payload: [UInt8]) {
    apply(.send(GuestPacket(payload: payload), signal: true))
  }

  /// The guest answers a balloon request; what is seen of it.
  mutating func give(_ ranges: [(UInt64, UInt64)], more: Bool = false) -> [Observation] {
    send(Wire.balloonResponse(ranges, more: more))
    return log.observations
  }

  /// The balloon goes back, the backend is added, and its removal is asked for.
  mutating func hotAdd() {
    send(Wire.balloonResponse([]))
    apply(.target((16_384 + 262_144) * 4096))
    send(Wire.hotAddResponse(262_144))
    apply(.target(16_384 * 4096))
  }

  /// The guest answers a hot-remove request, with more to come.
  mutating func remove(_ ranges: [(UInt64, UInt64)]) -> [Observation] {
    send(
      Wire.message(
        14, id: 9,
        Wire.little(0, 4) + Wire.little(UInt64(ranges.count), 4) + Wire.little(1, 8)
          + ranges.flatMap { Wire.range($0.0, $0.1) }))
    return log.observations
  }
}
