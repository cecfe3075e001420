import FuzzTargets
import Testing

@Suite("Fuzz targets: what a fuzzer would run")
struct FuzzTargetTests {
  @Test("a target finds nothing in random bytes", arguments: FuzzTarget.allCases, 0..<4)
  func randomBytes(target: FuzzTarget, seed: UInt64) throws {
    var random = RandomBytes(seed: seed)
    var coverage = FuzzCoverage()
    for _ in 0..<25 {
      try target.run(random.bytes(upTo: 300), FuzzOptions(), &coverage)
    }
  }

  @Test(
    "every tenth file of the corpus finds nothing, without libFuzzer",
    arguments: FuzzTarget.allCases.filter { $0 != .canary })
  func corpus(target: FuzzTarget) throws {
    let files = try RepositoryFiles.corpus(target.rawValue)
    #expect(files.count > 20)
    var coverage = FuzzCoverage()
    for (index, file) in files.enumerated() where index % 10 == 0 {
      do throws(FuzzFinding) {
        try target.run(file.bytes, FuzzOptions(), &coverage)
      } catch {
        Issue.record("\(file.name): \(error)")
      }
    }
  }

  @Test("the dictionaries of the corpus are the generated ones", arguments: FuzzTarget.allCases)
  func dictionary(target: FuzzTarget) throws {
    guard let words = FuzzDictionary.text(for: target) else { return }
    #expect(try RepositoryFiles.text("Corpus/\(target.rawValue).dict") == words)
  }

  @Test("a planted bug lets a target fail, and only then")
  func planted() throws {
    // A balloon response with two ranges, more to come, and something in its reserved word.
    var coverage = FuzzCoverage()
    var options = FuzzOptions()
    options.hasPlantedBug = true
    let ranges: [UInt8] = [0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0]
    let bytes: [UInt8] = [7, 0, 32, 0, 0, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0] + ranges
    _ = try FuzzTarget.wire.run(bytes, FuzzOptions(), &coverage)
    #expect(throws: FuzzFinding.self) { try FuzzTarget.wire.run(bytes, options, &coverage) }
  }
}
