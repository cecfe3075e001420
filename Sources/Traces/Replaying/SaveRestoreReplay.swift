import Bytes
import Conversation
import Simulation

/// Checker I12: saving and restoring after any event changes nothing that follows.
///
/// A trace is gone through with two machines: one runs on, the other is replaced by its restored
/// image after every event. After each event both must have the same digest, so that one pass
/// compares the continuation of every event.
package enum SaveRestoreReplay {
  /// The event, from 1, at which the restored machine differed or could not be restored.
  package struct Difference: Error, Hashable, Sendable, CustomStringConvertible {
    package var event: Int
    package var what: String

    package var description: String { "event \(event): \(what)" }
  }

  /// Goes through a trace, and says how often the machine was saved and restored.
  ///
  /// Of a trace with more events than `most` only about so many are saved after, evenly spread and
  /// the last among them.
  /// - Throws: the first difference.
  /// - Complexity: O(events · (ranges + pages of the rings)) besides that of the machine.
  package static func check(_ trace: Trace, most: Int = .max) throws(Difference) -> Int {
    var unbroken = Machine(trace.machine)
    var restored = unbroken
    var log = ObservationLog()
    let count = trace.steps.reduce(0) { $0 + $1.repetitions }
    let pace = max(1, count / max(1, most))
    var event = 0
    var looks = 0
    for step in trace.steps {
      for _ in 0..<step.repetitions {
        event += 1
        log.removeAll()
        unbroken.apply(step.stimulus, at: step.time, into: &log)
        let seen = log.observations
        log.removeAll()
        restored.apply(step.stimulus, at: step.time, into: &log)
        guard restored.digest == unbroken.digest, log.observations == seen else {
          throw Difference(event: event, what: "what follows a restored image is another")
        }
        guard event.isMultiple(of: pace) || event == count else { continue }
        restored = try restoring(restored, event)
        looks += 1
      }
    }
    // What the digest leaves out is in the image.
    guard restored.image == unbroken.image else {
      throw Difference(event: event, what: "the last images differ")
    }
    return looks
  }

  private static func restoring(_ machine: Machine, _ event: Int) throws(Difference) -> Machine {
    do throws(ImageError) {
      return try Machine(restoring: machine.image, configuration: machine.configuration)
    } catch {
      throw Difference(event: event, what: "the image is refused: \(error)")
    }
  }
}
