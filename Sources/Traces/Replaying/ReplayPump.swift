import Conversation
import Simulation
import SyntheticGuest

/// A long text trace that is read and replayed as often as wanted: what is measured of replaying.
///
/// It holds what was recorded of a Linux guest that is shrunk and grown again and again: stimuli,
/// and what is seen of the host.
public struct ReplayPump: Sendable {
  /// The trace.
  public let text: [UInt8]

  /// The lines of it that tell of an event: of something that is done, or is expected to be seen.
  public let eventLineCount: Int

  /// A recording of so many targets, one after the other.
  public init(targets: Int) {
    let machine = MachineConfiguration()
    var plan = SessionPlan()
    plan.targets = (0..<max(0, targets)).map { $0.isMultiple(of: 2) ? 1016 << 20 : 1024 << 20 }
    var session = Session(
      machine: machine, guest: LinuxGuest(LinuxGuest.Parameters(for: machine)), plan: plan)
    var recorder = TraceRecorder(
      machine, title: "shrunk and grown",
      complete: ObservationKinds.all.subtracting([.received, .busEvents, .arrivals]))
    while let step = session.next() {
      recorder.append(step.stimulus, at: step.time, session.log)
    }
    self.init(text: Array(TracePrinter.text(of: recorder.trace).utf8))
  }

  /// Any trace.
  package init(text: [UInt8]) {
    self.text = text
    let trace = try? TraceParser.trace(from: text, file: Self.name)
    eventLineCount = trace?.steps.reduce(0) { $0 + 1 + $1.expectations.count } ?? 0
  }

  private static let name = "pumped.dmtrace"

  /// Reads and replays the trace; false if it cannot be read, or if what is seen is something else.
  public func replay() -> Bool {
    guard let trace = try? TraceParser.trace(from: text, file: Self.name) else { return false }
    return Replayer.replay(trace).divergence == nil
  }
}
