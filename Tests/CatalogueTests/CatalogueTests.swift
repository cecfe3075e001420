import Catalogue
import HostEvents
import Simulation
import Testing

@Suite("The catalogue of malicious guests")
struct CatalogueTests {
  /// As many as the catalogue's specification has, group by group.
  @Test(
    "every group is there from its first entry to its last",
    arguments: [
      ("VB-A", 27), ("VB-B", 21), ("DM-C", 25), ("DM-D", 20), ("DM-E", 28), ("DM-F", 15),
      ("VB-G", 16), ("DM-H", 10),
    ])
  func groups(prefix: String, count: Int) {
    let ids = Catalogue.entries.map(\.id).filter { $0.hasPrefix(prefix) }
    #expect(ids == (1...count).map { "\(prefix)\($0)" })
  }

  @Test("QEMU's assertions are there, and every one that a host can come to")
  func assertions() {
    let ids = Catalogue.entries.map(\.id).filter { $0.hasPrefix("HA-") }
    #expect(
      ids == ["HA-1a", "HA-1b", "HA-1c", "HA-2a", "HA-2b", "HA-3", "HA-4", "HA-5", "HA-6"])
    for abort in HostAbort.allCases { #expect(ids.contains(abort.id)) }
  }

  @Test("an entry says what there is to say, in lines that fit", arguments: Catalogue.entries)
  func text(entry: CatalogueEntry) {
    #expect(!entry.attack.isEmpty && entry.attack.count <= 90 && !entry.attack.contains("\n"))
    for text in [entry.rule, entry.why, entry.example, entry.qemu ?? "-"] {
      #expect(!text.isEmpty)
    }
    for line in entry.example.split(separator: "\n") { #expect(line.count <= 89, "\(line)") }
  }

  @Test("what an entry refers to is there, and is another", arguments: Catalogue.entries)
  func references(entry: CatalogueEntry) {
    let ids = Catalogue.entries.map(\.id)
    for id in entry.related + entry.observedAs {
      #expect(ids.contains(id) && (id != entry.id || entry.observedAs.count > 1))
    }
    #expect(Set(entry.related).count == entry.related.count)
  }

  @Test(
    "an id is found in any case, and without its prefix",
    arguments: [
      ("DM-E10", "DM-E10"), ("dm-e10", "DM-E10"), ("E10", "DM-E10"), ("e1", "DM-E1"),
      ("a27", "VB-A27"), ("H1", "DM-H1"), ("ha-1A", "HA-1a"), ("HA-6", "HA-6"),
    ])
  func found(word: String, id: String) {
    #expect(Catalogue.entry(word)?.id == id)
  }

  @Test("what is no id is not found", arguments: ["", "E", "E29", "DM-A1", "1a", "E10 ", "DM-"])
  func notFound(word: String) {
    #expect(Catalogue.entry(word) == nil)
  }

  @Test("every invariant that a checker watches is told of, in the order of the numbers")
  func invariants() {
    let ids = Catalogue.invariants.map(\.id)
    #expect(ids == (1...12).map { "I\($0)" })
    for checker in CheckerID.allCases { #expect(Catalogue.invariant(checker.rawValue) != nil) }
    #expect(Catalogue.invariant("i5")?.id == "I5")
    #expect(Catalogue.invariant("I13") == nil)
  }
}
