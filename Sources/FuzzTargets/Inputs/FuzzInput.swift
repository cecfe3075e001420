package import Conversation
package import Simulation

/// A conversation as the fuzzer has it: a machine, and what is done to it.
///
/// Any bytes are one. Encoding always gives the same bytes of a conversation, and is the inverse of
/// decoding: there is nothing in a conversation that its bytes do not say.
package struct FuzzInput: Hashable, Sendable {
  package var machine: MachineConfiguration
  package var steps: [Step]

  /// One thing that is done.
  package struct Step: Hashable, Sendable {
    /// How long after the step before.
    package var delay: VirtualDuration
    package var stimulus: Stimulus
    /// How often, one straight after the other: 1 to 1,000,000.
    package var repetitions = 1

    package init(after delay: VirtualDuration = .zero, _ stimulus: Stimulus) {
      self.delay = delay
      self.stimulus = stimulus
    }
  }

  package init(machine: MachineConfiguration, steps: [Step] = []) {
    self.machine = machine
    self.steps = steps
  }

  /// The conversation in these bytes, whatever they are.
  ///
  /// - Complexity: O(bytes), in time and in memory.
  package init(decoding bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    machine = MachineConfiguration(decoding: &reader)
    steps = []
    steps.reserveCapacity(min(bytes.count / 8, 64))
    var time: UInt64 = 0
    while !reader.isAtEnd, let step = Step(decoding: &reader, after: &time) { steps.append(step) }
  }

  /// Bytes that decode to this conversation: the same for each that is equal.
  ///
  /// - Complexity: O(bytes)
  package var encoded: [UInt8] {
    var writer = ByteWriter()
    machine.encode(to: &writer)
    for step in steps { step.encode(to: &writer) }
    return writer.bytes
  }

  /// How long the conversation takes.
  package var duration: VirtualDuration {
    VirtualDuration(rawValue: steps.reduce(0) { $0 &+ $1.delay.rawValue })
  }
}
