import Conversation
import Foundation
import HostEvents
import Testing
import Traces
import VMBus

/// `Traces/README.md`, and the traces in it.
private enum LanguageReference {
  static let text: String = {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Traces/README.md")
    return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
  }()

  /// What stands between fences that are marked `dmtrace`.
  static let traces: [String] = text.components(separatedBy: "```dmtrace\n").dropFirst().map {
    $0.components(separatedBy: "```")[0]
  }
}

@Test("the traces in the description of the language replay", arguments: 0..<6)
func describedTraces(number: Int) throws {
  let text = try #require(LanguageReference.traces.dropFirst(number).first)
  let trace = try TraceParser.trace(from: Array(text.utf8), file: "README.md")
  let divergence = Replayer.replay(trace).divergence
  #expect(divergence == nil, "\(divergence?.description ?? "")")
}

@Test("the description of the language has six traces")
func describedTracesAreAll() { #expect(LanguageReference.traces.count == 6) }

@Test("the description of the language tells every observation with its fields")
func describedRecords() {
  for example in HostEvent.examples { expectDescription(of: example) }
  for example in MachineEvent.examples { expectDescription(of: example) }
  for example in MonitorAnswer.examples { expectDescription(of: example) }
  for example in BusEvent.examples { expectDescription(of: example) }
}

private func expectDescription(of record: some Record) {
  var form = RecordForm(text: record.name)
  record.visit(&form)
  let isDescribed = LanguageReference.text.contains("`\(form.text)`")
  #expect(isDescribed, "\(form.text)")
}

private struct RecordForm: FieldVisitor {
  var text: String

  mutating func field(_ name: String, _ value: FieldValue) { text += " \(name)=" }
}

@Test(
  "the description of the language tells every word",
  arguments: [
    "power-on", "open", "close", "bus-reset", "machine-reset", "signal", "reading", "drain",
    "discards", "wait", "unplug", "meanwhile", "poke", "race", "repeat", "quiet", "raw", "strict",
    "delivery", "rescind", "offer", "control", "touch", "pin", "unpin",
  ])
func describedWords(word: String) {
  let isDescribed = ["`\(word)", " \(word) "].contains(where: LanguageReference.text.contains)
  #expect(isDescribed)
}
