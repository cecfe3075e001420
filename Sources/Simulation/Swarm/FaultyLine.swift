import Bytes
import Conversation

/// What lies between an honest guest and its ring: packets get lost, come twice, come late, come
/// without a signal, or damaged.
struct FaultyLine: Sendable {
  private let faults: SwarmFaults
  private var random: SplitMix64
  /// Packets that are under way, in the order in which they arrive.
  private var late: [(time: VirtualTime, stimulus: Stimulus)] = []

  init(_ faults: SwarmFaults, seed: UInt64) {
    self.faults = faults
    random = SplitMix64(seed: seed)
  }

  /// When the next packet arrives that is under way.
  var nextArrival: VirtualTime? { late.first?.time }

  /// The packet that arrives next.
  mutating func arrival() -> Stimulus? { late.isEmpty ? nil : late.removeFirst().stimulus }

  /// What becomes of something that the guest does: what it is now, if anything.
  mutating func pass(_ stimulus: Stimulus, at now: VirtualTime) -> Stimulus? {
    guard case .send(var packet, var signal) = stimulus else { return stimulus }
    if random.chance(faults.lost) { return nil }
    if random.chance(faults.damaged), !packet.payload.isEmpty {
      let index = Int(random.next(below: UInt64(packet.payload.count)))
      packet.payload[index] = UInt8(truncatingIfNeeded: random.next())
    }
    if random.chance(faults.silent) { signal = false }
    let passed = Stimulus.send(packet, signal: signal)
    if random.chance(faults.doubled) { delay(passed, until: later(than: now)) }
    guard random.chance(faults.late) else { return passed }
    delay(passed, until: later(than: now))
    return nil
  }

  /// Does something else later, too.
  mutating func delay(_ stimulus: Stimulus, until time: VirtualTime) {
    let index = late.firstIndex { $0.time > time } ?? late.count
    late.insert((time, stimulus), at: index)
  }

  private mutating func later(than now: VirtualTime) -> VirtualTime {
    let most = random.pick([1, 50, 1_000, 35_000])
    return now.advanced(by: .milliseconds(random.next(below: most + 1)))
  }
}
