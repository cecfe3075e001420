import Foundation
import Testing

@Suite("dynmem explain")
struct ExplainTests {
  private let dynmem = CommandLineTool.dynmem

  @Test("an entry is told in at most 100 columns, and its traces are there")
  func entry() throws {
    let outcome = try dynmem.run(["explain", "e10", "HA-2a"], in: Repository.root)
    #expect(outcome.status == 0)
    let lines = outcome.standardOutput.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 100 })
    #expect(lines.first == "DM-E10  pages that touch nowhere, as many as there are")
    #expect(
      lines.contains {
        $0 == "HA-2a  QEMU's assertion: a partial hot-add of an odd count, then a higher target"
      })
    let words = outcome.standardOutput.split(whereSeparator: \.isWhitespace)
    let traces = words.filter { $0.hasPrefix("Traces/") }
    #expect(traces.count >= 5)
    for trace in traces {
      let path = Repository.root.appending(path: String(trace)).path
      #expect(FileManager.default.fileExists(atPath: path), "\(trace)")
    }
  }

  @Test("without the traces at hand a pattern stands for them")
  func elsewhere() throws {
    let scratch = try Scratch()
    let outcome = try dynmem.run(["explain", "DM-E10"], in: scratch.folder)
    #expect(outcome.standardOutput.contains("traces   Traces/malicious/DM-E10-*.dmtrace\n"))
  }

  @Test("without an id all are listed, one in a line")
  func list() throws {
    let outcome = try dynmem.run(["explain"])
    let lines = outcome.standardOutput.split(separator: "\n")
    #expect(lines.count == 171 + 12)
    #expect(lines.allSatisfy { $0.count <= 110 })
    #expect(lines.first == "VB-A1   CLOSE     the write index lies outside the ring")
  }

  @Test("what must hold of a host is explained, too")
  func invariant() throws {
    let outcome = try dynmem.run(["explain", "i5"])
    #expect(outcome.status == 0)
    let lines = outcome.standardOutput.split(separator: "\n")
    #expect(lines.first == "I5  the host's messages are well formed")
    #expect(lines.count > 2 && lines.allSatisfy { $0.count <= 100 })
  }

  @Test("JSON has an object for each entry")
  func json() throws {
    let outcome = try dynmem.run(["explain", "--format", "json", "DM-E17", "VB-A6"])
    let objects = outcome.objects
    #expect(objects.map { $0?["id"] as? String } == ["DM-E17", "VB-A6"])
    #expect(objects.map { $0?["namedAs"] as? [String] } == [["DM-E8"], []])
    #expect(objects.map { $0?["verdict"] as? String } == ["DROP", "OK"])
  }

  @Test("the index of the malicious guests is the one that is kept beside them")
  func index() throws {
    let outcome = try dynmem.run(["explain", "--index"], in: Repository.root)
    let page = Repository.root.appending(path: "Traces/malicious/README.md")
    let kept = try String(contentsOf: page, encoding: .utf8)
    #expect(
      outcome.standardOutput == kept,
      "write it anew: dynmem explain --index >Traces/malicious/README.md")
  }
}
