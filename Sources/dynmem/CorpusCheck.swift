import Foundation
import FuzzTargets

/// Runs every file of the corpus through its target, without libFuzzer.
struct CorpusCheck {
  private(set) var inputs = 0
  private(set) var failures: [String] = []

  /// The corpus of the repository, if it is there.
  static let folder = "Corpus"

  /// What a target finds in its own files.
  mutating func run(_ progress: inout Progress) {
    for target in FuzzTarget.allCases where target != .canary {
      let folder = "\(Self.folder)/\(target.rawValue)"
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      for name in names.sorted() {
        progress.show("\(folder)/\(name)")
        run(target, folder + "/" + name)
      }
    }
  }

  private mutating func run(_ target: FuzzTarget, _ path: String) {
    guard let data = FileManager.default.contents(atPath: path) else {
      return failures.append("\(path): cannot be read")
    }
    inputs += 1
    var coverage = FuzzCoverage()
    do throws(FuzzFinding) {
      try target.run([UInt8](data), FuzzOptions(), &coverage)
    } catch {
      failures.append("\(path): \(error)")
    }
  }

  /// A line for all of it.
  func summary(_ console: Console) -> String {
    let verdict = failures.isEmpty ? console.mark("passed", .good) : console.mark("failed", .bad)
    return "\(verdict): \(inputs) inputs of fuzz targets, \(failures.count) with findings"
  }
}
