import Testing

@Suite("The house: which module may import which")
struct ImportTableTests {
  @Test("a module imports only what the table allows", arguments: try Repository.modules())
  func moduleKeepsToTheTable(module: String) throws {
    let row = try #require(
      ImportTable.row(of: module),
      "Sources/\(module) has no row: the house has no module of that name")
    let allowed = row.imports.union(row.foreign)
    for file in try Repository.swiftFiles(in: "Sources") where file.module == module {
      for found in try ImportLine.all(in: file.text()) {
        #expect(
          allowed.contains(found.module),
          "\(file.path):\(found.line): \(module) must not import \(found.module)")
      }
    }
  }

  @Test("every source belongs to a module")
  func everySourceHasAModule() throws {
    let files = try Repository.swiftFiles(in: "Sources")
    #expect(!files.isEmpty)
    for file in files {
      #expect(!file.module.isEmpty, "\(file.path) stands outside of the modules")
    }
  }

  @Test("the table goes one way: a row names only rows above it", arguments: ImportTable.rows)
  func tableIsOneWay(row: ImportTable.Row) {
    let above = Set(ImportTable.rows.map(\.module).prefix { $0 != row.module })
    #expect(row.imports.subtracting(above) == [])
  }

  @Test("the lines that the house must never cross are in the table")
  func neverCrossed() throws {
    let engine = try #require(ImportTable.row(of: "HostEngine")).imports
    #expect(engine.isDisjoint(with: ["Conversation", "SyntheticGuest", "Simulation", "VMBus"]))
    for module in ["Conversation", "SyntheticGuest"] {
      #expect(try !#require(ImportTable.row(of: module)).imports.contains("HostEngine"))
    }
    for row in ImportTable.rows where ImportTable.engineSide.contains(row.module) {
      #expect(row.foreign == [])
    }
  }

  @Test(
    "an import is found in every way of writing it",
    arguments: [
      ("import Bytes", ["Bytes"]),
      ("package import Bytes", ["Bytes"]),
      ("public import Bytes // why", ["Bytes"]),
      ("@testable import Bytes", ["Bytes"]),
      ("@preconcurrency private import Bytes", ["Bytes"]),
      ("import struct Foundation.Data", ["Foundation"]),
      ("import func Glibc.getenv", ["Glibc"]),
      ("import Foundation.NSDate", ["Foundation"]),
      ("  import Bytes; import VMBus", ["Bytes", "VMBus"]),
      ("// import Bytes", []),
      ("/* a\nimport Bytes\n*/", []),
      ("let a = \"\"\"\n  import Bytes\n  \"\"\"", []),
      ("let imported = importer", []),
      ("#if canImport(Glibc)\n  import Glibc\n#endif", ["Glibc"]),
    ])
  func waysOfImporting(source: String, modules: [String]) {
    #expect(ImportLine.all(in: source).map(\.module) == modules)
  }

  @Test("an import is reported with its line")
  func lineOfAnImport() {
    let found = ImportLine.all(in: "// first\nimport A\n\nimport B\n")
    #expect(found == [ImportLine(line: 2, module: "A"), ImportLine(line: 4, module: "B")])
  }
}
