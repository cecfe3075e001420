package import Bytes
package import Conversation
package import GuestMemory
package import HostEngine
import HostEvents
import PageRanges
import VMBus

/// A host and the memory of its guest: stimuli go in, observations come out, and nothing else
/// happens.
///
/// There is no clock, no I/O and no randomness in it.
///
/// It is a value: a copy is a snapshot, and both go on independently.
package struct Machine: Sendable {
  package let configuration: MachineConfiguration
  /// Virtual time.
  package internal(set) var now = VirtualTime.zero
  /// A digest of everything that was done and seen, and of the host's state after each stimulus.
  package internal(set) var digest = Digest()
  /// What is done and seen is taken into the digest, which costs as much as doing it.
  var keepsDigest = true
  /// The host died or was unplugged: nothing is seen any more.
  package internal(set) var isHalted = false

  package internal(set) var engine: HostEngine
  var platform: Platform
  var bus: Bus
  var counters = Counters()
  /// Packets that the guest writes while the host is at work.
  var armedPackets: [ArmedPacket] = []
  var isPoweredOn = false
  /// The pages of the bus changed since the host last looked which they are.
  var pinsAreStale = false

  /// What the monitor can ask to be counted.
  struct Counters: Hashable, Sendable {
    var warnings: UInt64 = 0
    var errors: UInt64 = 0
    var discards: UInt64 = 0
    var discardedBytes: UInt64 = 0
  }

  /// A packet that waits for the host to enter a state.
  struct ArmedPacket: Hashable, Sendable {
    var state: HostState
    /// How many times the host enters it until then.
    var countdown: UInt32
    var packet: GuestPacket
  }

  /// A machine that is not powered on yet; the first stimulus does it.
  package init(_ configuration: MachineConfiguration) {
    self.configuration = configuration
    let layout = MemoryLayout(configuration)
    engine = HostEngine(configuration: layout.host)
    platform = Platform(memory: layout.map)
    bus = Bus(
      configuration.ringPages,
      configuration.policy.judgement == .qemu ? .qemu : .hardened,
      HostBus(rules: configuration.busRules, processors: configuration.processors))
  }

  /// When something will happen by itself: the host's next timer.
  package var nextDeadline: VirtualTime? {
    isHalted ? nil : engine.nextDeadline.map(VirtualTime.init(rawValue:))
  }

  /// Lets time pass, does one thing to the machine, and notes everything that is seen.
  ///
  /// Time never goes back: what comes too late happens now. Returns where in the log that begins
  /// which the stimulus itself brought; before it lies what timers did.
  /// - Complexity: follows the bytes that the stimulus brings and the packets in the rings, never
  ///   the number of pages that they claim.
  @discardableResult
  package mutating func apply(
    _ stimulus: Stimulus, at time: VirtualTime, into log: inout ObservationLog
  ) -> Int {
    let first = log.observations.count
    var own = first
    if !isHalted {
      if !isPoweredOn { powerOn(into: &log) }
      advance(to: time, into: &log)
      own = log.observations.count
      if !isHalted { perform(stimulus, into: &log) }
    }
    guard keepsDigest else { return own }
    digest.combine(stimulus, at: time)
    digest.combine(log, from: first)
    engine.combine(into: &digest)
    return own
  }

  /// Notes every byte of shared memory that the host fetches from now on.
  package mutating func watchFetches() { bus.pages.startAudit() }

  /// Fetches of the host of a byte that it had fetched for the same use before.
  @inline(__always)
  var doubleFetchCount: Int { bus.pages.watch.doubleFetchCount }

  /// What is known of the host's fetches.
  package var fetches: FetchWatch { bus.pages.watch }

  private mutating func advance(to time: VirtualTime, into log: inout ObservationLog) {
    while let deadline = engine.nextDeadline, deadline <= time.rawValue, !isHalted {
      now = max(now, VirtualTime(rawValue: deadline))
      platform.now = now.rawValue
      engine.timersFire(&platform)
      runHost(enteredBy: .timer, into: &log)
    }
    now = max(now, time)
    platform.now = now.rawValue
  }

  private mutating func powerOn(into log: inout ObservationLog) {
    isPoweredOn = true
    if let failure = MemoryLayout.failure(of: configuration) {
      log.append(.machine(.powerOnFailed(failure)))
      isHalted = true
      return
    }
    engine.deviceReset(afterClose: false, &platform)
    flush(into: &log)
  }
}

// What each stimulus does.
extension Machine {
  private mutating func perform(_ stimulus: Stimulus, into log: inout ObservationLog) {
    switch stimulus {
    case .powerOn, .wait: break
    case .open: openByGuest(into: &log)
    case .close: closeByGuest(into: &log)
    case .busReset: restartBusByGuest(into: &log)
    case .post(let post): self.post(post, into: &log)
    case .delivery(let delivery): deliver(delivery, into: &log)
    case .signalConnection(let connection, let flag): signal(connection, flag: flag, into: &log)
    case .rescind, .offer: changeOffer(isThere: stimulus == .offer, into: &log)
    case .machineReset:
      platform.resetDevices()
      let bootPages = engine.machineReset(&platform)
      resetBus(into: &log)
      layOutMemory(bootPages: bootPages)
    case .send(let packet, let signal):
      guard bus.guestSends(packet) else { return log.append(.machine(.guestRingFull)) }
      if signal { signalHost(into: &log) }
    case .meanwhile(let state, let time, let packet):
      armedPackets.append(ArmedPacket(state: state, countdown: time, packet: packet))
    case .signal: guestSignals(into: &log)
    case .poke(let place, let bytes): bus.poke(place, bytes)
    case .race(let place, let bytes, let count): bus.arm(place, bytes, after: count)
    case .touch(let ranges):
      engine.touch(ranges, &platform)
      flush(into: &log)
    case .pin(let ranges):
      engine.pin(ranges, &platform)
      flush(into: &log)
    case .unpin(let ranges): engine.unpin(ranges, &platform)
    case .reading(let reads):
      bus.guestReads = reads
      if reads { drain(into: &log) }
    case .drain: drain(into: &log)
    case .target(let bytes):
      guard engine.setTarget(bytes: bytes) else { return }
      runHost(enteredBy: .target, into: &log)
    case .query(let query): answer(query, into: &log)
    case .discardsFail(let fail): platform.memory.discardsFail = fail
    case .unplug:
      engine.machineReset(&platform)
      flush(into: &log)
      isHalted = true
    }
  }

  /// Boot memory may have another size after a reset; the hot-add backend makes way.
  mutating func layOutMemory(bootPages: UInt64) {
    guard bootPages != engine.configuration.bootPages else { return }
    var changed = configuration
    changed.bootPages = min(bootPages, MemoryLayout.mostBootPages(configuration))
    let layout = MemoryLayout(changed)
    engine.adopt(layout.host)
    let discardsFail = platform.memory.discardsFail
    platform.memory = layout.map
    platform.memory.discardsFail = discardsFail
  }

  private mutating func drain(into log: inout ObservationLog) {
    if bus.guestDrains(into: &log) { signalHost(into: &log) }
  }
}
