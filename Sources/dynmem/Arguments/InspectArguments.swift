import ArgumentParser
import Conversation
import Simulation
import Traces

/// Where to stop, and whether to look.
struct InspectArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Stop after this event, by its number from 1, or at a time such as 50s.",
      valueName: "event"))
  var until: EventPlace?

  @Flag(help: "Then show the machine: host, timers, pages, rings.")
  var inspect = false

  /// What is done of a trace: up to where it shall be stopped.
  ///
  /// What a guest of its own does counts as events; nothing is expected of these.
  func part(of trace: Trace) -> Trace {
    guard let until else { return trace }
    var part = trace.unrolled
    part.steps.removeSubrange(until.stepCount(of: part)...)
    return part
  }

  /// Whether a run goes on after so many events, the next at a time.
  func goesOn(after count: Int, nextAt time: VirtualTime) -> Bool {
    switch until {
    case .event(let number): count < number
    case .time(let end): time <= end
    case nil: true
    }
  }

  /// A machine laid open, at the end of a trace or, if a time was given, then.
  func inspection(after part: Trace) -> Inspection {
    var machine = Machine(part.machine)
    var log = ObservationLog()
    for step in part.unrolled.steps {
      for _ in 0..<step.repetitions {
        log.removeAll()
        machine.apply(step.stimulus, at: step.time, into: &log)
      }
    }
    return inspection(of: machine)
  }

  /// A machine laid open, now or, if a time was given, then: its timers fire until then.
  func inspection(of machine: Machine) -> Inspection {
    guard case .time(let time)? = until, time > machine.now else { return Inspection(machine) }
    var later = machine
    var log = ObservationLog()
    later.apply(.wait, at: time, into: &log)
    return Inspection(later)
  }
}
