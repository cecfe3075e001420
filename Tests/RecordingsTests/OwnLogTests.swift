import Bytes
import Conversation
import Foundation
import HostEngine
import HostEvents
import Simulation
import Testing

@testable import Recordings
@testable import Traces

/// The log that QEMU would have written of what a machine did.
struct OwnLog {
  private(set) var text = ""
  private(set) var requests: [String] = []

  private static let formats = Dictionary(
    (QEMUFormats.traceEvents + QEMUFormats.busEvents).map { ($0.name, $0) },
    uniquingKeysWith: { first, _ in first })

  init(of trace: Trace) {
    var trace = trace.unrolled
    trace.machine.policy = .qemu
    var machine = Machine(trace.machine)
    for step in trace.steps {
      for _ in 0..<min(step.repetitions, 50) {
        var log = ObservationLog()
        machine.apply(step.stimulus, at: step.time, into: &log)
        for observation in log.observations { note(observation, log, step.time) }
      }
    }
  }

  private mutating func note(
    _ observation: Observation, _ log: ObservationLog, _ time: VirtualTime
  ) {
    if case .sent(let packet) = observation {
      let payload = Array(log.bytes[packet.payload])
      if let type = payload.first, [6, 8, 10].contains(type) {
        requests.append(payload.hexString)
      }
      return
    }
    guard case .record(let name, let fields) = Expectation.Content(observation, in: log),
      let format = Self.formats[name]
    else { return }
    let seconds = 1_700_000_000 + time.rawValue / 1_000_000_000
    let micros = String(time.rawValue / 1000 % 1_000_000 + 1_000_000).dropFirst()
    text += "1@\(seconds).\(micros):" + format.line(fields, blocks: BlockNames(regions: [])) + "\n"
  }
}

@Suite("Logs of our own host under QEMU's rules")
struct OwnLogTests {
  /// Some of the smaller traces, of every sort.
  private static let inputs: [TraceInput] = {
    let found = ["conversations", "malicious", "scripts"].flatMap { folder in
      (try? TraceInput.find(at: repositoryFolder.path + "/Traces/" + folder)) ?? []
    }
    return found.enumerated().filter { $0.offset % 9 == 4 || $0.element.path.contains("A18") }
      .map(\.element)
  }()

  @Test("what a log of events leads to asks for the same as what it is a log of", arguments: inputs)
  func sameRequests(input: TraceInput) throws {
    let own = OwnLog(of: try input.load())
    guard own.text.contains("S_IDLE"), own.text.utf8.count < 20_000 else { return }
    let imported = try imported(own.text)
    let divergence = Replayer.replay(imported.trace).divergence
    #expect(divergence == nil, "\(divergence?.description ?? "")")
    #expect(imported.trace.requests == own.requests)
  }
}
