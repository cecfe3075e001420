import Catalogue
import Foundation

/// The traces of malicious guests: the id of an entry begins the name of each.
struct MaliciousFolder {
  static let path = "Traces/malicious"

  /// The names of the traces, without their ending, in order; nil if the folder is not here.
  let names: [String]?

  /// The folder in the working directory.
  init() {
    let found = try? FileManager.default.contentsOfDirectory(atPath: Self.path)
    names = found?.filter { $0.hasSuffix(".dmtrace") }.map { String($0.dropLast(8)) }.sorted()
  }

  /// The names of an entry's own traces.
  func names(of id: String) -> [String] {
    (names ?? []).filter { $0.hasPrefix(id + "-") }
  }

  /// The traces that show an entry: its own or, if it has none, those of the ids it is named by.
  ///
  /// Where the folder is not here, a pattern for its own.
  func paths(showing entry: CatalogueEntry) -> [String] {
    guard names != nil else { return ["\(Self.path)/\(entry.id)-*.dmtrace"] }
    return names(showing: entry).map { "\(Self.path)/\($0).dmtrace" }
  }

  /// The names of the traces that show an entry.
  func names(showing entry: CatalogueEntry) -> [String] {
    let own = names(of: entry.id)
    return own.isEmpty ? entry.namedAs.flatMap(names(of:)) : own
  }
}
