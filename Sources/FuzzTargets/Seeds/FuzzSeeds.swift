import Bytes
import Conversation
import DynamicMemoryProtocol
import HostEngine
import Simulation
package import Traces

/// What a fuzzer starts from: the conversations and messages of traces.
package enum FuzzSeeds {
  /// Longer ones are not worth mutating.
  private static let limit = 4096

  /// The inputs that a target takes from a trace; its text is of use to the trace target only.
  package static func seeds(
    for target: FuzzTarget, from trace: Trace, text: [UInt8]
  ) -> [[UInt8]] {
    guard !FuzzInput.isMore(trace) || target == .trace else { return [] }
    let seeds: [[UInt8]] =
      switch target {
      case .bus, .engine, .machine:
        [conversation(trace), numbered(conversation(trace))].map(\.encoded)
      case .trace: [text]
      case .wire: messages(of: trace)
      case .snapshot: snapshots(trace)
      case .ring, .ranges, .canary: []
      }
    return seeds.filter { !$0.isEmpty && $0.count <= limit }
  }

  /// The same on a machine that has a number: faster to begin with, and page numbers mean the same
  /// in all of them.
  private static func numbered(_ input: FuzzInput) -> FuzzInput {
    var input = input
    let usual = input.machine.backend == nil ? 2 : 0
    let isQEMU = input.machine.policy.judgement == .qemu
    input.machine = MachineConfiguration.numbered[usual + (isQEMU ? 1 : 0)]
    return input
  }

  private static func conversation(_ trace: Trace) -> FuzzInput {
    var input = FuzzInput(trace)
    for index in input.steps.indices {
      input.steps[index].repetitions = min(input.steps[index].repetitions, 16)
    }
    return input
  }

  private static func messages(of trace: Trace) -> [[UInt8]] {
    trace.steps.flatMap { step -> [[UInt8]] in
      var found: [[UInt8]] = []
      if case .send(let packet, _) = step.stimulus { found.append(packet.payload) }
      for case .sent(let packet) in step.expectations.map(\.content) {
        found.append(packet.payload)
      }
      return found
    }
  }
}

// Images, as they are and edited.
extension FuzzSeeds {
  /// The beginning of a conversation without edits, and with each kind of edits.
  private static func snapshots(_ trace: Trace) -> [[UInt8]] {
    var input = conversation(trace)
    input.steps = Array(input.steps.prefix(24))
    guard let image = SnapshotTarget.machine(after: input)?.image else {
      return [SnapshotTarget.input(input, [])]
    }
    var digest = Digest()
    digest.combine(image.span)
    var random = SplitMix64(seed: UInt64(truncatingIfNeeded: digest.value))
    return ([[]] + edits(of: image, &random)).map { SnapshotTarget.input(input, $0) }
  }

  /// What somebody may do to an image: one of each kind.
  private static func edits(
    of image: [UInt8], _ random: inout SplitMix64
  ) -> [[SnapshotTarget.Edit]] {
    let end = UInt64(image.count)
    // What lies before the pages of the rings are mostly words.
    let words = min(end / 8, 128)
    func edit(_ place: UInt64, _ byte: UInt64) -> SnapshotTarget.Edit {
      SnapshotTarget.Edit(place: place, byte: UInt8(truncatingIfNeeded: byte))
    }
    func word(_ byte: UInt64) -> UInt64 { 8 * (3 + random.next(below: words - 3)) + byte }
    let few = 1 + random.next(below: 16)
    return [
      // Name, version or length.
      [edit(random.next(below: 24), random.next())],
      // A state, a flag, a count; then the upper half of a number.
      [edit(word(0), random.next(below: 20))],
      [edit(word(4), 1)],
      [edit(word(0), random.next()), edit(word(1), random.next()), edit(word(7), 0xFF)],
      // Cut, and one byte more; then both with a length that says so.
      [edit(end + 1, few)],
      [edit(end, random.next())],
      [edit(end + 1, few)] + length(end - few).map(edit),
      [edit(end, random.next())] + length(end + 1).map(edit),
    ]
  }

  /// The places of the length in the header, and its bytes.
  private static func length(_ length: UInt64) -> [(UInt64, UInt64)] {
    (0..<4).map { (16 + $0, length >> (8 * $0)) }
  }
}
