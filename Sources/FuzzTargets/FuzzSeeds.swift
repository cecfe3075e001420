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
      case .snapshot: [snapshot(trace)]
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

  /// The beginning of a conversation, and no edits.
  private static func snapshot(_ trace: Trace) -> [UInt8] {
    var input = conversation(trace)
    input.steps = Array(input.steps.prefix(24))
    var writer = ByteWriter()
    writer.bytes(input.encoded)
    return writer.bytes
  }
}
