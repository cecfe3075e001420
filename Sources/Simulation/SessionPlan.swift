package import Conversation

/// What happens to a machine from outside while a guest runs in it.
package struct SessionPlan: Hashable, Sendable {
  /// Something done at a given time, whatever goes on then.
  package struct Command: Hashable, Sendable {
    package var time: VirtualTime
    package var stimulus: Stimulus
    /// What whoever made the plan calls it; the step that does it has the same.
    package var tag: Int

    package init(at time: VirtualTime, _ stimulus: Stimulus, tag: Int = 0) {
      self.time = time
      self.stimulus = stimulus
      self.tag = tag
    }
  }

  /// What is done at given times; of two at the same time the first comes first.
  package var commands: [Command] = []
  /// Sizes in bytes that the guest shall have, one after the other.
  package var targets: [UInt64] = []
  /// How long all is quiet before the next target is set, and after the last.
  package var pause = VirtualDuration.seconds(3)
  /// How long the first target waits for the host to be ready, and how long any has before it is
  /// given up.
  package var patience = VirtualDuration.seconds(600)
  /// When the session ends at the latest.
  package var end: VirtualTime?
  /// The most steps and silent actions of the guest there may be.
  package var stepLimit = 1_000_000

  package init() {}
}
