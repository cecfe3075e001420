import Conversation
import Foundation
import HostEngine
import HostEvents
import Recordings
import Simulation
import Testing
import Traces

/// The conversations with malicious guests: `Traces/malicious/<id>-<what>.dmtrace`.
struct MaliciousTrace: Sendable, CustomTestStringConvertible {
  let name: String
  let trace: Trace

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Traces/malicious").standardized

  static let all: [MaliciousTrace] = {
    let inputs = (try? TraceInput.find(at: folder.path)) ?? []
    return inputs.compactMap { input in
      guard let trace = try? input.load() else { return nil }
      let name = URL(filePath: input.path).deletingPathExtension().lastPathComponent
      return MaliciousTrace(name: name, trace: trace)
    }
  }()

  static let hardened = all.filter { $0.trace.machine.policy.judgement == .hardened }

  var testDescription: String { name }

  /// The entry of the catalogue, such as `DM-C13`.
  var id: String { name.split(separator: "-").prefix(2).joined(separator: "-") }

  /// The rules that are expected to be broken.
  var violations: Set<String> {
    var ids: Set<String> = []
    for expectation in trace.steps.flatMap(\.expectations) {
      guard case .record("violation", let fields) = expectation.content else { continue }
      for case .word(let id) in fields.map(\.value) { ids.insert(id) }
    }
    return ids
  }
}
