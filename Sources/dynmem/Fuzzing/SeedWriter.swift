import Foundation
import FuzzTargets
import Recordings
import Traces

/// Writes what a target starts from.
struct SeedWriter {
  private let target: FuzzTarget
  private let folders: FuzzFolders

  init(_ target: FuzzTarget) {
    self.target = target
    folders = FuzzFolders(target)
  }

  /// The dictionary goes to the corpus, and the seeds to what runs found, from where a merge takes
  /// those that are worth it.
  func write(_ console: Console) throws {
    // First: without traces, nothing is written at all.
    let inputs = try console.reportingFailures { () throws(TraceInput.Failure) in
      try Inputs.find(at: "Traces")
    }
    let count = try console.reportingOutputErrors { () throws(OutputError) in
      for path in [FuzzFolders.kept, folders.found] { _ = try OutputFolder(path) }
      if let words = FuzzDictionary.text(for: target) {
        try OutputFile(folders.dictionary).write(bytes: Array(words.utf8))
      }
      return try writeSeeds(from: inputs)
    }
    console.print("\(count) seeds in \(folders.found)")
  }

  /// How many there are.
  private func writeSeeds(from inputs: [TraceInput]) throws(OutputError) -> Int {
    var count = 0
    for input in inputs {
      guard let trace = try? input.load() else { continue }
      let text = (try? Inputs.bytes(of: input.path)) ?? []
      for seed in FuzzSeeds.seeds(for: target, from: trace, text: text) {
        try OutputFile("\(folders.found)/seed-\(count)").write(bytes: seed)
        count += 1
      }
    }
    return count
  }
}
