import ArgumentParser
import Conversation
import Simulation
import SyntheticGuest
import Traces

/// Runs a built-in guest, or the stimuli of a trace, and prints the conversation.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a guest against the host and watch the conversation.",
    discussion: """
      Either a built-in guest with sizes for the host to reach one after the other:

        dynmem run --guest linux --boot 4G --hot-add 8G --target 2G --target 10G

      or a script: the stimuli of a trace, whatever it expects of them.

      In the output '>' is a message of the guest, '<' one of the host, '.' what else is seen; the
      column in front is virtual time in seconds. Long lines are cut; --full shows all of them.
      """)

  @Argument(help: ArgumentHelp("A trace whose stimuli are run.", valueName: "script"))
  var script: String?

  @Option(help: "A built-in guest: linux.")
  var guest: BuiltInGuest?

  @Option(help: "Boot memory, such as 4G.")
  var boot = ByteSize(bytes: 1 << 30)

  @Option(help: "Memory that can be hot-added.")
  var hotAdd: ByteSize?

  @Option(help: "A size that the guest shall have; may be given several times.")
  var target: [ByteSize] = []

  @Flag(help: "The host asks the guest for status reports.")
  var statusReport = false

  @Flag(help: "Show every line in full, status reports and QEMU's trace events included.")
  var full = false

  @Option(help: ArgumentHelp("Write what happened as a trace.", valueName: "file"))
  var record: String?

  @OptionGroup var output: FormatOption

  func validate() throws {
    if script != nil, guest != nil || !target.isEmpty {
      throw ValidationError("Give either a script or --guest and --target, not both.")
    }
    if script == nil, guest == nil {
      throw ValidationError("Nothing to run: give a script or --guest linux.")
    }
  }

  func run() throws {
    let console = Console()
    do throws(TraceInput.Failure) {
      let trace = try script == nil ? runGuest(console) : runScript(console)
      if let record { try TraceInput(newTraceAt: record).save(trace) }
    } catch {
      console.complain(error.description)
      throw error.isMissingInput ? Status.noInput : Status.badData
    }
  }

  /// Everything that a recording tells of: a packet that the host sends is also read.
  private static let recorded = ObservationKinds.all.subtracting(.received)

  private func runScript(_ console: Console) throws(TraceInput.Failure) -> Trace {
    let inputs: [TraceInput]
    do throws(TraceInputError) {
      inputs = try TraceInput.find(at: script ?? "")
    } catch {
      throw .input(error)
    }
    guard let input = inputs.first, inputs.count == 1 else {
      throw .input(
        TraceInputError(
          path: script ?? "", problem: "more than one trace", hint: "name one of them",
          isMissing: true))
    }
    let trace = try input.load()
    var recorder = TraceRecorder(trace.machine, title: trace.title, complete: Self.recorded)
    var printer = ConversationPrinter(trace.machine, isFull: full, output.format)
    var machine = Machine(trace.machine)
    var log = ObservationLog()
    for step in trace.steps {
      for _ in 0..<step.repetitions {
        log.removeAll()
        machine.apply(step.stimulus, at: step.time, into: &log)
        recorder.append(step.stimulus, at: step.time, log)
        printer.print(step.stimulus, at: step.time, log, to: console)
      }
    }
    printer.finish(console)
    return recorder.trace
  }

  private func runGuest(_ console: Console) throws(TraceInput.Failure) -> Trace {
    var configuration = MachineConfiguration()
    configuration.bootPages = boot.pages
    configuration.backend = hotAdd.map { BackendConfiguration(pages: $0.pages) }
    configuration.reportsStatus = statusReport
    var parameters = LinuxGuest.Parameters()
    parameters.bootPages = configuration.bootPages
    var plan = SessionPlan()
    plan.targets = target.map(\.bytes)

    var recorder = TraceRecorder(configuration, title: "linux guest", complete: Self.recorded)
    var printer = ConversationPrinter(configuration, isFull: full, output.format)
    var session = Session(machine: configuration, guest: LinuxGuest(parameters), plan: plan)
    while let step = session.next() {
      recorder.append(step.stimulus, at: step.time, session.log)
      printer.print(step.stimulus, at: step.time, session.log, to: console)
    }
    printer.finish(console)
    printer.summarize(session, to: console)
    return recorder.trace
  }
}

/// A guest that can be named.
enum BuiltInGuest: String, ExpressibleByArgument, CaseIterable {
  case linux
}
