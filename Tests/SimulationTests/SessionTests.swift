import Bytes
import Conversation
import DynamicMemoryProtocol
import HostEvents
import PageRanges
import Simulation
import SyntheticGuest
import Testing
import VMBus

/// A guest that never does anything.
private struct SilentGuest: Guest {
  mutating func start(at now: VirtualTime) {}
  mutating func receive(_ type: PacketType, payload: Span<UInt8>, at now: VirtualTime) {}
  mutating func receive(control message: [UInt8], at now: VirtualTime) {}
  mutating func notice(_ answer: BusAnswer, at now: VirtualTime) {}
  var nextAction: VirtualTime? { nil }
  mutating func act(at now: VirtualTime) -> Stimulus? { nil }
  var isSettled: Bool { false }
}

/// A guest that is always busy, and does nothing that can be seen.
private struct RestlessGuest: Guest {
  private var now = VirtualTime.zero
  mutating func start(at now: VirtualTime) { self.now = now }
  mutating func receive(_ type: PacketType, payload: Span<UInt8>, at now: VirtualTime) {}
  mutating func receive(control message: [UInt8], at now: VirtualTime) {}
  mutating func notice(_ answer: BusAnswer, at now: VirtualTime) {}
  var nextAction: VirtualTime? { now }
  mutating func act(at now: VirtualTime) -> Stimulus? { nil }
  var isSettled: Bool { false }
}

/// A guest that has something to do once, of which nothing can be seen.
private struct FadingGuest: Guest {
  private(set) var nextAction: VirtualTime?
  mutating func start(at now: VirtualTime) { nextAction = now.advanced(by: .seconds(5)) }
  mutating func receive(_ type: PacketType, payload: Span<UInt8>, at now: VirtualTime) {}
  mutating func receive(control message: [UInt8], at now: VirtualTime) {}
  mutating func notice(_ answer: BusAnswer, at now: VirtualTime) {}
  mutating func act(at now: VirtualTime) -> Stimulus? {
    nextAction = nil
    return nil
  }
  var isSettled: Bool { false }
}

@Suite("A session runs a guest in a machine")
struct SessionTests {
  private static let gibibyte: UInt64 = 1 << 30

  private static var machine: MachineConfiguration {
    var machine = MachineConfiguration.qemu
    machine.bootPages = 4 * gibibyte / 4096
    machine.backend = BackendConfiguration(pages: 8 * gibibyte / 4096)
    return machine
  }

  private func session(
    targets: [UInt64] = [], commands: [SessionPlan.Command] = [],
    guest change: (inout LinuxGuest.Parameters) -> Void = { _ in }
  ) -> Session<LinuxGuest> {
    var parameters = LinuxGuest.Parameters(for: Self.machine)
    change(&parameters)
    var plan = SessionPlan()
    plan.targets = targets
    plan.commands = commands
    return Session(machine: Self.machine, guest: LinuxGuest(parameters), plan: plan)
  }

  /// What the monitor says of the size at the end, in bytes.
  private func actual(of session: Session<LinuxGuest>) -> Int64? {
    var machine = session.machine
    var log = ObservationLog()
    machine.apply(.query(.status), at: machine.now, into: &log)
    for case .answer(.state(_, let actual, _, _, _, _, _)) in log.observations { return actual }
    return nil
  }

  @Test("targets are reached one after the other, and then the session ends by itself")
  func targets() {
    let targets = [2, 10, 1, 4].map { $0 * Self.gibibyte }
    var session = session(targets: targets)
    var reached: [Int64] = []
    var last = VirtualTime.zero
    var before: Int64?
    while let step = session.next() {
      if case .target = step.stimulus, let before { reached.append(before) }
      before = session.targets.isEmpty ? nil : actual(of: session)
      #expect(step.time >= last)
      last = step.time
    }
    #expect(session.outcome == .finished)
    #expect(session.targets.map(\.bytes) == targets)
    #expect(session.targets.allSatisfy { $0.settled != nil })
    #expect((reached + [actual(of: session) ?? 0]).map { $0 >> 30 } == [2, 10, 1, 4])
    #expect(session.guest.faults == HostFaults())
    let end = session.targets.last?.settled?.advanced(by: .seconds(3)) ?? .zero
    #expect(last <= end && session.machine.now <= end)
    #expect(session.guest.balloonedPages == 6 * Self.gibibyte / 4096)
  }

  @Test("a target that the guest cannot reach ends when the guest has nothing more to give")
  func floor() {
    var session = session(targets: [1 << 20])
    #expect(session.runUnderCheckers(isHonest: false).failures == [])
    #expect(session.outcome == .finished)
    #expect(session.targets.first?.settled != nil)
    // What is left: 14,350 pages of the kernel, and the T of which 25,450 and the floor, 10,240
    // pages and a quarter of T, are all there is.
    let total: Int64 = (25_450 + 10_240) * 4 / 3
    let actual = actual(of: session) ?? 0
    #expect(abs(actual / 4096 - 14_350 - total) <= 2)
  }

  @Test("the same session has the same digest, and so has a copy taken on the way")
  func determinism() {
    var first = session(targets: [2 * Self.gibibyte, 6 * Self.gibibyte])
    var second = first
    for _ in 0..<20 { _ = first.next() }
    var copy = first
    while first.next() != nil {}
    while second.next() != nil {}
    while copy.next() != nil {}
    #expect(first.machine.digest == second.machine.digest)
    #expect(first.machine.digest == copy.machine.digest)
  }

  @Test("the host's timer is seen at its time")
  func timer() {
    var session = session()
    var fired: [VirtualTime] = []
    var handshake = VirtualTime.zero
    while let step = session.next() {
      for observation in session.log.observations {
        switch observation {
        case .host(.incomingCapabilities): handshake = step.time
        case .host(.timerFired): fired.append(step.time)
        default: break
        }
      }
    }
    #expect(fired == [handshake.advanced(by: .seconds(50))])
  }

  @Test("a machine that resets in the middle of a train starts over with its guest")
  func reset() {
    var session = session(
      targets: [2 * Self.gibibyte],
      commands: [.init(at: VirtualTime(rawValue: 63_006_500_000), .machineReset)])
    var opens = 0
    while let step = session.next() {
      if session.log.observations.contains(.machine(.opened)) { opens += 1 }
      if step.stimulus == .machineReset { #expect(session.guest.balloonedPages == 0) }
    }
    #expect(opens == 2)
    #expect(session.outcome == .finished)
    #expect(actual(of: session) == 4 << 30)
    #expect(session.guest.balloonedPages == 0)
  }

  @Test(
    "a driver that is unbound and bound again negotiates anew",
    arguments: [Stimulus.close, .busReset])
  func rebind(unbinding: Stimulus) {
    var session = session(commands: [
      .init(at: VirtualTime(rawValue: 80_000_000_000), unbinding),
      .init(at: VirtualTime(rawValue: 81_000_000_000), .open),
    ])
    var requests = 0
    while let step = session.next() {
      if step.stimulus == unbinding { #expect(session.guest.nextAction == nil) }
      if case .send(let packet, _) = step.stimulus, packet.payload.first == 1 { requests += 1 }
    }
    #expect(requests == 2)
    #expect(session.guest.isSettled)
  }

  @Test("commands happen at their times, in the order in which they were given")
  func commands() {
    let time = VirtualTime(rawValue: 5_000_000_000)
    var session = session(commands: [
      .init(at: time, .query(.counters)), .init(at: .zero, .query(.ranges)),
      .init(at: time, .query(.status)),
    ])
    var queries: [SessionPlan.Command] = []
    while let step = session.next(), queries.count < 3 {
      if case .query = step.stimulus { queries.append(.init(at: step.time, step.stimulus)) }
    }
    #expect(
      queries == [
        .init(at: .zero, .query(.ranges)), .init(at: time, .query(.counters)),
        .init(at: time, .query(.status)),
      ])
  }

  @Test("a guest that does not answer is given up after a time")
  func patience() {
    var session = session(targets: [Self.gibibyte, 2 * Self.gibibyte]) { $0.canHibernate = true }
    #expect(session.runUnderCheckers(isHonest: false).failures == [])
    #expect(session.outcome == .finished)
    #expect(session.targets.map(\.settled) == [nil, nil])
    #expect(
      session.targets.last?.time == session.targets.first?.time.advanced(by: .seconds(600)))
  }

  @Test("a session in which nothing can happen ends soon")
  func silence() {
    var session = Session(machine: Self.machine, guest: SilentGuest())
    #expect(session.next()?.stimulus == .powerOn)
    #expect(session.next() == nil)
    #expect(session.outcome == .finished)
  }

  @Test("targets need not wait for a guest of which nothing is to be expected")
  func hopelessTargets() {
    var plan = SessionPlan()
    plan.targets = [Self.gibibyte, 2 * Self.gibibyte]
    var silent = Session(machine: Self.machine, guest: SilentGuest(), plan: plan)
    while silent.next() != nil {}
    #expect(
      silent.targets.map(\.time) == [3, 6].map { VirtualTime.zero.advanced(by: .seconds($0)) })
    var fading = Session(machine: Self.machine, guest: FadingGuest(), plan: plan)
    while fading.next() != nil {}
    #expect(
      fading.targets.map(\.time) == [8, 11].map { VirtualTime.zero.advanced(by: .seconds($0)) })
  }

  @Test("a target for which nothing has to be done is settled at once")
  func reachedTarget() {
    var session = session(targets: [4 * Self.gibibyte, 4 * Self.gibibyte])
    #expect(session.runUnderCheckers(isHonest: false).failures == [])
    #expect(session.targets.count == 2)
    for target in session.targets { #expect(target.settled == target.time) }
    #expect(session.targets.first?.time != session.targets.last?.time)
  }

  @Test("the number of steps is bounded, whatever the guest does")
  func stepLimit() {
    var plan = SessionPlan()
    plan.stepLimit = 1000
    var session = Session(machine: Self.machine, guest: RestlessGuest(), plan: plan)
    #expect(session.runUnderCheckers(isHonest: false).failures == [])
    #expect(session.outcome == .stepLimit)
  }

  @Test("nothing happens after the end that was planned")
  func end() {
    var plan = SessionPlan()
    plan.end = VirtualTime(rawValue: 30_000_000_000)
    plan.targets = [Self.gibibyte]
    var session = Session(machine: Self.machine, guest: LinuxGuest(), plan: plan)
    while let step = session.next() { #expect(step.time <= VirtualTime(rawValue: 30_000_000_000)) }
    #expect(session.outcome == .timeIsUp)
  }

  @Test("an unplugged device ends the session")
  func unplugged() {
    var session = session(commands: [.init(at: VirtualTime(rawValue: 1), .unplug)])
    #expect(session.runUnderCheckers(isHonest: false).failures == [])
    #expect(session.outcome == .halted)
  }
}
