import Conversation
import HostEngine
import Simulation
import SyntheticGuest
import Traces

/// Prints a conversation as it happens.
struct ConversationPrinter {
  private let isFull: Bool
  private let format: OutputFormat
  private let printer: TracePrinter
  private var hiddenReports = 0

  private static let columns = 100

  init(_ machine: MachineConfiguration, isFull: Bool, _ format: OutputFormat) {
    self.isFull = isFull
    self.format = format
    var trace = Trace()
    trace.machine = machine
    printer = TracePrinter(for: trace)
  }

  /// One thing that was done and all that was seen of it.
  mutating func print(_ step: Trace.Step, _ log: ObservationLog, to console: Console) {
    let seen = log.observations.filter { isFull || Self.isShown($0) }
      .map { printer.text(of: Expectation.Content($0, in: log)) }
    let repetition = step.repetitions == 1 ? "" : "repeat \(step.repetitions) "
    let text = repetition + TracePrinter.text(of: step.stimulus)
    guard format == .text else {
      return console.print(
        ShownStep(time: step.time.rawValue, stimulus: text, observations: seen).json)
    }
    if !isFull, text.hasPrefix("> status-report"), seen.isEmpty {
      hiddenReports += 1
      return
    }
    if !isFull, step.stimulus == .wait, seen.isEmpty { return }
    finish(console)
    console.print(cut(Self.seconds(step.time) + "  " + text))
    for line in isFull ? seen.map(FoldedLine.whole) : FoldedLine.fold(seen) {
      switch line {
      case .whole(let text): console.print(cut(Self.blank + "  " + text))
      case .more(let count, let name):
        console.print(console.mark("\(Self.blank)  # \(count) more “\(name)”", .faint))
      }
    }
  }

  /// What was left out is counted, not hidden.
  mutating func finish(_ console: Console) {
    guard hiddenReports > 0 else { return }
    let reports = hiddenReports == 1 ? "1 status report" : "\(hiddenReports) status reports"
    console.print(console.mark("\(Self.blank)  # \(reports), nothing came of it", .faint))
    hiddenReports = 0
  }

  /// What became of the targets.
  func summarize(_ session: Session<some Guest>, to console: Console) {
    guard format == .text else { return console.print(ShownEnd(session).json) }
    console.print("")
    for target in session.targets {
      let end = target.settled.map { "at rest at \(Self.seconds($0).trimmed) s" }
      console.print(
        "target \(ByteSize(bytes: target.bytes)): \(end ?? "given up without coming to rest")")
    }
    if session.outcome == .halted { console.print("the host died") }
    if session.outcome == .stepLimit { console.print("stopped: too many steps") }
    let size = ByteSize(bytes: UInt64(clamping: session.machine.engine.actualBytes))
    console.print("size of the guest: \(size)")
  }

  /// QEMU's trace events say what the packets say; they and what the guest read are left out.
  private static func isShown(_ observation: Observation) -> Bool {
    observation.kind.isDisjoint(with: [.events, .received, .busEvents, .arrivals])
  }

  private func cut(_ line: String) -> String {
    isFull || line.count <= Self.columns ? line : line.prefix(Self.columns - 1) + "…"
  }

  private static let blank = String(repeating: " ", count: 14)

  private static func seconds(_ time: VirtualTime) -> String {
    let microseconds = time.rawValue / 1000
    let fraction = String(microseconds % 1_000_000)
    let padded = String(repeating: "0", count: 6 - fraction.count) + fraction
    let whole = String(microseconds / 1_000_000)
    return String(repeating: " ", count: max(0, 7 - whole.count)) + whole + "." + padded
  }
}

extension String {
  fileprivate var trimmed: String { String(drop { $0 == " " }) }
}

/// One step for machines.
private struct ShownStep: Encodable {
  /// Virtual time in nanoseconds.
  let time: UInt64
  let stimulus: String
  let observations: [String]
}

/// The end for machines.
private struct ShownEnd: Encodable {
  let outcome: String
  /// Bytes.
  let size: Int64
  let targets: [Target]

  struct Target: Encodable {
    let bytes: UInt64
    /// Virtual time in nanoseconds.
    let set: UInt64
    let settled: UInt64?
  }

  init(_ session: Session<some Guest>) {
    outcome =
      switch session.outcome {
      case .halted: "halted"
      case .stepLimit: "step-limit"
      case .timeIsUp: "time-is-up"
      case .finished, nil: "finished"
      }
    size = session.machine.engine.actualBytes
    targets = session.targets.map {
      Target(bytes: $0.bytes, set: $0.time.rawValue, settled: $0.settled?.rawValue)
    }
  }
}
