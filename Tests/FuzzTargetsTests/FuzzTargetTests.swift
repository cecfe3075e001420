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
}
