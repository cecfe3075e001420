import Bytes
import Conversation

/// I12: a machine that was saved and restored goes on as if nothing had been; it runs beside the
/// one that was saved for a while.
struct RestoredShadow: Sendable {
  private var machine: Boxed<Machine>?
  private var left = 0
  private var log = ObservationLog()

  /// Stimuli for which it goes on.
  private static let span = 20

  /// Saves a machine and restores it.
  mutating func begin(_ original: Machine, step: Int) -> CheckFailure? {
    do throws(ImageError) {
      machine = Boxed(
        try Machine(restoring: original.image, configuration: original.configuration))
      left = Self.span
      return nil
    } catch {
      return CheckFailure(
        checker: .saveRestore, step: step, what: "cannot be restored: \(error)", numbers: [])
    }
  }

  /// Does the same to what was restored, and compares.
  mutating func follow(
    _ stimulus: Stimulus, at time: VirtualTime, _ original: Machine, step: Int
  ) -> CheckFailure? {
    guard left > 0 else { return nil }
    left -= 1
    log.removeAll()
    machine?.value.apply(stimulus, at: time, into: &log)
    let isSame = machine?.value.digest == original.digest
    if left == 0 || !isSame { machine = nil }
    guard !isSame else { return nil }
    left = 0
    return CheckFailure(
      checker: .saveRestore, step: step, what: "a restored machine does something else",
      numbers: [])
  }
}
