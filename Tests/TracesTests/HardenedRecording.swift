import Conversation
import Foundation
import HostEngine
import HostEvents
import Recordings
import Simulation
import Traces

/// A recorded session of an unmodified guest, to be done again to a hardened host.
struct HardenedRecording {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Traces/recorded").standardized

  /// The sessions in which the guest was left as it is.
  static let sessions = [
    "s00-s4-ignored-balloon-6.12", "s01-balloon-6.1", "s01-balloon-6.12",
    "s01x-host-assert-balloon-6.12", "s02-hotadd-6.1", "s02-hotadd-6.12", "s03-status-6.12",
    "s04-reboot-6.12", "s05-unbind-6.12", "s06-frag-6.1", "s09-idle-6.1",
  ]

  /// The hardened host with everything switched off that goes beyond QEMU.
  static let plain: HostPolicy = {
    var policy = HostPolicy.hardened
    for option in PolicyOption.all { option.set(&policy, option.value(.qemu)) }
    return policy
  }()

  /// The number of the event, and what the host sent then.
  struct Packet: Hashable {
    var event: Int
    var payload: [UInt8]
  }

  /// What a host did.
  struct Run {
    var sent: [Packet] = []
    /// Rules that were broken, each with the number of the event in which that was told.
    var violations: [(event: Int, id: ViolationID)] = []
    /// What the checkers found.
    var failures: [CheckFailure] = []
  }

  private let trace: Trace
  /// What QEMU sent.
  let recorded: [Packet]

  init(_ session: String) throws {
    let inputs = try TraceInput.find(at: Self.folder.appending(path: session).path)
    trace = try inputs[0].load()
    recorded = trace.steps.enumerated().flatMap { number, step in
      step.expectations.compactMap { expectation in
        guard case .sent(let packet) = expectation.content else { return nil }
        return Packet(event: number + 1, payload: packet.payload)
      }
    }
  }

  /// Does to a host with this policy what was done in the session.
  func run(_ policy: HostPolicy) -> Run {
    var configuration = trace.machine
    configuration.policy = policy
    var machine = CheckedMachine(configuration, recountingEvery: 1000)
    var log = ObservationLog()
    var run = Run()
    for (number, step) in trace.steps.enumerated() {
      log.removeAll()
      machine.apply(step.stimulus, at: step.time, into: &log)
      for observation in log.observations {
        switch observation {
        case .sent(let packet):
          run.sent.append(Packet(event: number + 1, payload: Array(log.bytes[packet.payload])))
        case .host(.violation(let id, _)): run.violations.append((number + 1, id))
        default: break
        }
      }
    }
    machine.recount()
    run.failures = machine.findings.failures
    return run
  }

  /// The event in which a host first sends something else than QEMU did, if there is one.
  func firstDifference(_ run: Run) -> Int? {
    for (ours, theirs) in zip(run.sent, recorded) where ours != theirs {
      return min(ours.event, theirs.event)
    }
    let count = min(run.sent.count, recorded.count)
    return run.sent.dropFirst(count).first?.event ?? recorded.dropFirst(count).first?.event
  }

  /// The event in which one policy alone first makes a difference, if it makes one.
  func firstDifference(with option: PolicyOption) -> Int? {
    var policy = Self.plain
    option.set(&policy, option.value(.hardened))
    return policy == Self.plain ? nil : firstDifference(run(policy))
  }
}
