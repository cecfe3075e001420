import Catalogue
import Foundation
import HostEngine
import HostEvents
import Recordings
import Simulation
import Testing
import Traces
import VMBus

@Suite("Ids that a host names, and the traces that show them")
struct EmittedIDTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardized

  /// Every id that stands in the sources, the catalogue's own aside.
  private static let emitted: [String] = {
    let sources = root.appending(path: "Sources")
    let names = FileManager.default.enumerator(atPath: sources.path)
    var ids: Set<String> = []
    while let name = names?.nextObject() as? String {
      guard name.hasSuffix(".swift"), !name.hasPrefix("Catalogue/"), !name.hasPrefix("dynmem/"),
        let text = try? String(contentsOf: sources.appending(path: name), encoding: .utf8)
      else { continue }
      for match in text.matches(of: /"((?:VB|DM|HA)-[A-Z]?[0-9]+[a-z]?)"/) {
        ids.insert(String(match.output.1))
      }
    }
    return ids.sorted()
  }()

  /// A trace of a malicious guest, and what it expects to be named.
  private struct Shown {
    let name: String
    let isHardened: Bool
    let violations: Set<String>
    let aborts: Set<String>

    /// The entry it is about: the first two words of its name.
    var id: String { name.split(separator: "-").prefix(2).joined(separator: "-") }
  }

  private static let shown: [Shown] = {
    let folder = root.appending(path: "Traces/malicious").path
    let inputs = (try? TraceInput.find(at: folder)) ?? []
    return inputs.compactMap { input in
      guard let trace = try? input.load() else { return nil }
      let name = URL(filePath: input.path).deletingPathExtension().lastPathComponent
      return Shown(
        name: name, isHardened: trace.machine.policy.judgement == .hardened,
        violations: ids(of: "violation", in: trace), aborts: ids(of: "hostAbort", in: trace))
    }
  }()

  private static func ids(of kind: String, in trace: Trace) -> Set<String> {
    var ids: Set<String> = []
    for expectation in trace.steps.flatMap(\.expectations) {
      guard case .record(kind, let fields) = expectation.content else { continue }
      for case .word(let id) in fields.map(\.value) { ids.insert(id) }
    }
    return ids
  }

  @Test("there are ids and traces")
  func isThere() {
    #expect(Self.emitted.contains("DM-E10") && Self.emitted.contains("HA-2b"))
    #expect(Self.emitted.count >= 53)
    #expect(Self.shown.count >= 130)
  }

  @Test("every id that the sources name has an entry")
  func hasEntry() {
    for id in Self.emitted { #expect(Catalogue.entry(id)?.id == id) }
  }

  @Test("what can be expected of a host is every id that the sources name")
  func canBeExpected() {
    let ids = ViolationID.all.map(\.rawValue) + BusBreach.allCases.map(\.rawValue)
    #expect((ids + HostAbort.allCases.map(\.id)).sorted() == Self.emitted)
  }

  @Test("every id that the sources name is seen in a trace")
  func isSeen() {
    for id in Self.emitted {
      let isSeen = Self.shown.contains { trace in
        id.hasPrefix("HA-") ? trace.aborts.contains(id) : trace.violations.contains(id)
      }
      #expect(isSeen, "no trace shows \(id)")
    }
  }

  @Test("a rule that has a name is seen in a trace of its own")
  func ownTrace() {
    for id in Self.emitted where !id.hasPrefix("HA-") {
      let isSeen = Self.shown.contains { $0.id == id && $0.violations.contains(id) }
      #expect(isSeen, "no trace of \(id) shows it")
    }
  }

  @Test("a trace begins with the id of an entry, and names what the entry says")
  func namesWhatItSays() throws {
    for trace in Self.shown {
      let entry = try #require(Catalogue.entry(trace.id), "\(trace.name)")
      guard trace.isHardened else {
        #expect(trace.violations.isEmpty && trace.name.hasSuffix("-qemu"), "\(trace.name)")
        continue
      }
      let isNamed = !trace.violations.isDisjoint(with: entry.namedAs)
      #expect(isNamed || entry.namedAs.isEmpty, "\(trace.name): \(trace.violations)")
      #expect(!entry.namedAs.isEmpty || trace.violations.isEmpty, "\(trace.name)")
      #expect(trace.aborts.isEmpty, "\(trace.name)")
    }
  }
}
