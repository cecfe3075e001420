import Foundation
import FuzzTargets
import Reports

/// Runs every file of the corpus through its target, without libFuzzer.
struct CorpusCheck {
  private(set) var cases: [CheckedCase] = []

  private var failures: Int { cases.count { $0.outcome != .passed } }

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
    var result = CheckedCase(path: path, group: "corpus \(target.rawValue)")
    defer { cases.append(result) }
    guard let data = FileManager.default.contents(atPath: path) else {
      result.problems = [.init(rule: ReportRule.unreadable, message: "cannot be read")]
      result.outcome = .unreadable
      return
    }
    var coverage = FuzzCoverage()
    do throws(FuzzFinding) {
      try target.run([UInt8](data), FuzzOptions(), &coverage)
    } catch {
      result.add(.init(rule: ReportRule.fuzzFinding, message: "\(error)"))
    }
  }

  /// A line for all of it.
  func summary(_ console: Console) -> String {
    let verdict = failures == 0 ? console.mark("passed", .good) : console.mark("failed", .bad)
    return "\(verdict): \(cases.count) inputs of fuzz targets, \(failures) with findings"
  }
}
