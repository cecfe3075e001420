import ArgumentParser
import Conversation
import Recordings
import Simulation
import SyntheticGuest
import Traces

/// Runs a built-in guest, or the stimuli of a trace, and prints the conversation.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a guest against the host and watch the conversation.",
    discussion: """
      Either a built-in guest ('dynmem guests' lists them), with sizes for it to
      have one after the other, or a script: what is done in a trace or in
      anything else that replays, whatever is expected of it.

      In the output '>' is a message of the guest, '<' one of the host, '.' what
      else is seen; the column in front is virtual time in seconds. Long lines
      are cut, runs of lines that are alike are folded, and QEMU's trace events
      are left out; --full shows all of it.

      EXAMPLES
        dynmem run --guest linux --boot 4G --hot-add 8G --target 2G --target 10G
        dynmem run --guest windows-like --set unit=1 --set merge=off --target 512M
        dynmem run --guest linux --target 512M --record mine.dmtrace
        dynmem run --full mine.dmtrace
        dynmem run mine.dmtrace --until 50s --inspect
        dynmem run --format json Traces/recorded/s04-reboot-6.12

      The status is 3 when a target was given up: the guest did not come to rest
      within 600 s of virtual time.
      """)

  @Argument(
    help: ArgumentHelp("A trace whose stimuli are run.", valueName: "script"), completion: .file())
  var script: String?

  @Option(help: ArgumentHelp("A built-in guest, such as linux.", valueName: "name"))
  var guest: String?

  @Option(
    help: ArgumentHelp(
      "An option of the guest, such as unit=1; may be given several times.",
      valueName: "name=value"))
  var set: [String] = []

  @Option(
    help: ArgumentHelp("Boot memory, such as 4G; up to 32T (default: 1G).", valueName: "size"),
    transform: ByteSize.parse)
  var boot: ByteSize?

  @Option(
    help: ArgumentHelp("Memory that can be hot-added; up to 32T.", valueName: "size"),
    transform: ByteSize.parse)
  var hotAdd: ByteSize?

  @Option(
    help: ArgumentHelp(
      "A size that the guest shall have; may be given several times.", valueName: "size"),
    transform: ByteSize.parse)
  var target: [ByteSize] = []

  @OptionGroup var policies: PolicyArguments

  @Flag(help: "The host asks the guest for status reports.")
  var statusReport = false

  @Flag(help: "Show every line in full, status reports and QEMU's trace events included.")
  var full = false

  @Option(help: ArgumentHelp("Write what happened as a trace.", valueName: "file"))
  var record: String?

  @OptionGroup var inspecting: InspectArguments

  @OptionGroup var output: FormatOption

  func validate() throws {
    let hasMachine = boot != nil || hotAdd != nil || statusReport
    if script != nil, guest != nil || hasMachine || !target.isEmpty || !set.isEmpty {
      throw ValidationError(
        "A script tells what the machine is and what is done to it: give no --guest, --set, "
          + "--boot, --hot-add, --target or --status-report with it.")
    }
    if script == nil, guest == nil {
      throw ValidationError("Nothing to run: give a script or --guest linux.")
    }
    if let guest { _ = try Self.setup(guest, set) }
    if target.contains(where: { $0.pages == 0 }) {
      throw ValidationError("--target must be at least one page, 4K: the host ignores less.")
    }
    if let problem = boot?.problem(asMemory: "--boot") ?? hotAdd?.problem(asMemory: "--hot-add") {
      throw ValidationError(problem)
    }
  }

  func run() throws {
    let console = Console()
    let file = try record.map { path in
      try console.reportingOutputErrors { () throws(OutputError) in try OutputFile(path) }
    }
    let watched: (trace: Trace?, isAtRest: Bool)
    if let script {
      let trace = try console.reportingFailures { () throws(TraceInput.Failure) in
        try Inputs.one(at: script).load()
      }
      watched = (run(withPolicy(trace), console), true)
    } else {
      watched = runGuest(try Self.setup(guest ?? "", set), console)
    }
    if let file, let trace = watched.trace {
      try console.reportingOutputErrors { () throws(OutputError) in try file.write(trace) }
    }
    if !watched.isAtRest { throw Status.noProgress }
  }

  /// The guest of the command line, read as the header of a trace would be.
  private static func setup(_ name: String, _ options: [String]) throws -> GuestSetup {
    do throws(TraceError) {
      return try TraceParser.guest(from: ([name] + options).joined(separator: " "))
    } catch {
      throw ValidationError(error.problem + (error.hint.map { " (\($0))" } ?? "") + ".")
    }
  }

  private func withPolicy(_ trace: Trace) -> Trace {
    // A guest that acts by itself is stopped as it goes.
    var trace = trace.guest == nil ? inspecting.part(of: trace) : trace
    trace.machine.policy = policies.applied(to: trace.machine.policy)
    return trace
  }

  private func run(_ trace: Trace, _ console: Console) -> Trace? {
    if var session = trace.session {
      var spectator = Spectator(of: trace.machine, title: trace.title, self)
      spectator.see(&session, upTo: inspecting, on: console)
      inspect(session.machine, console)
      return spectator.recorder?.trace
    }
    var machine = Machine(trace.machine)
    var log = ObservationLog()
    var spectator = Spectator(of: trace.machine, title: trace.title, self)
    for step in trace.steps {
      log.removeAll()
      var isCut = false
      for _ in 0..<step.repetitions {
        isCut = log.isTooLong
        if isCut { break }
        machine.apply(step.stimulus, at: step.time, into: &log)
      }
      spectator.see(step, log, on: console)
      if isCut {
        console.complain("line \(step.line): brings more and more; what it repeats is not all done")
      }
    }
    spectator.printer.finish(console)
    inspect(machine, console)
    return spectator.recorder?.trace
  }

  private func inspect(_ machine: Machine, _ console: Console) {
    guard inspecting.inspect else { return }
    let shown = ShownInspection(inspecting.inspection(of: machine))
    console.print(output.format == .json ? shown.json : shown.text)
  }

  private func runGuest(_ guest: GuestSetup, _ console: Console) -> (trace: Trace?, isAtRest: Bool)
  {
    var configuration = MachineConfiguration()
    configuration.bootPages = boot?.pages ?? configuration.bootPages
    configuration.backend = hotAdd.map { BackendConfiguration(pages: $0.pages) }
    configuration.reportsStatus = statusReport
    configuration.policy = policies.applied(to: configuration.policy)
    var plan = SessionPlan()
    plan.targets = target.map(\.bytes)

    let driver = guest.guest(
      bootPages: configuration.bootPages, lowMemoryEnd: configuration.lowMemoryLimit / 4096)
    var session = Session(machine: configuration, guest: driver, plan: plan)
    var spectator = Spectator(of: configuration, title: "\(guest.text) guest", self)
    spectator.see(&session, upTo: inspecting, on: console)
    inspect(session.machine, console)
    // What is stopped early is not judged.
    guard inspecting.until == nil else { return (spectator.recorder?.trace, true) }
    spectator.printer.summarize(session, to: console)
    let isAtRest = session.outcome == .halted || session.targets.allSatisfy { $0.settled != nil }
    return (spectator.recorder?.trace, isAtRest && session.outcome != .stepLimit)
  }
}

/// Whoever sees a conversation: it is printed and, if that is wanted, recorded.
private struct Spectator {
  var printer: ConversationPrinter
  /// Only if it is wanted: the trace of a large guest takes gigabytes.
  var recorder: TraceRecorder?

  init(of machine: MachineConfiguration, title: String, _ command: Run) {
    printer = ConversationPrinter(machine, isFull: command.full, command.output.format)
    // Everything that a recording tells of: a packet that the host sends is also read.
    guard command.record != nil else { return }
    recorder = TraceRecorder(
      machine, title: title,
      complete: ObservationKinds.all.subtracting([.received, .busEvents, .arrivals]))
  }

  mutating func see(_ step: Trace.Step, _ log: ObservationLog, on console: Console) {
    recorder?.append(step.stimulus, at: step.time, repetitions: step.repetitions, log)
    printer.print(step, log, to: console)
  }

  /// Sees a session to its end, or to where it shall be stopped.
  mutating func see(
    _ session: inout Session<some Guest>, upTo place: InspectArguments, on console: Console
  ) {
    var count = 0
    while place.goesOn(after: count, nextAt: session.nextTime), let step = session.next() {
      count += 1
      see(Trace.Step(time: step.time, stimulus: step.stimulus), session.log, on: console)
    }
    printer.finish(console)
  }
}
