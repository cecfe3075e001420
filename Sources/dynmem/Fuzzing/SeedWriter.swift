import Foundation
import FuzzTargets
import Recordings
import Traces

/// Writes what a target starts from.
struct SeedWriter {
  private let target: FuzzTarget

  init(_ target: FuzzTarget) { self.target = target }

  /// The dictionary goes to the corpus, and the seeds to what runs found, from where a merge takes
  /// those that are worth it.
  func write(_ console: Console) throws {
    let folder = ".build/fuzz/corpus/\(target.rawValue)"
    for path in [folder, CorpusCheck.folder] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    if let words = FuzzDictionary.text(for: target) {
      try OutputFile("\(CorpusCheck.folder)/\(target.rawValue).dict").write(
        bytes: Array(words.utf8))
    }
    var count = 0
    let inputs = try console.reportingFailures { () throws(TraceInput.Failure) in
      try Inputs.find(at: "Traces")
    }
    for input in inputs {
      guard let trace = try? input.load() else { continue }
      let text = (try? Inputs.bytes(of: input.path)) ?? []
      for seed in FuzzSeeds.seeds(for: target, from: trace, text: text) {
        try OutputFile("\(folder)/seed-\(count)").write(bytes: seed)
        count += 1
      }
    }
    console.print("\(count) seeds in \(folder)")
  }
}
