import Foundation
import FuzzTargets
import Testing

@Suite("Lists of the fuzz targets that no compiler reads")
struct TargetListTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..")

  /// Where a list stands, and how it begins and ends.
  static let lists: [(file: String, start: String, end: Character)] = [
    (".ci/run", "export targets=\"", "\""), (".clusterfuzzlite/build.sh", "for target in ", ";"),
  ]

  @Test("each has every target but the canary", arguments: lists)
  func isComplete(file: String, start: String, end: Character) throws {
    let text = try String(contentsOf: Self.root.appending(path: file), encoding: .utf8)
    let list = try #require(text.range(of: start)).upperBound
    let names = text[list...].prefix { $0 != end }.split(separator: " ").map(String.init)
    let all = FuzzTarget.allCases.filter { $0 != .canary }.map(\.rawValue)
    #expect(names.sorted() == all.sorted())
  }
}
