/// The long run of the property test: random operations on a set and on its model.
enum Verification {
  /// How many operations one set goes through.
  private static let operationsPerTrial = 2_000

  /// Gives whether all went well.
  static func run(operations: Int) -> Bool {
    var done = 0
    var seed: UInt64 = 0
    while done < operations {
      let mix = OperationMix.all[Int(seed) % OperationMix.all.count]
      let list = mix.operations(min(operationsPerTrial, operations - done), seed: seed)
      if PageRangeSetTrial.failure(of: list, pages: mix.pages) != nil {
        report(list, pages: mix.pages, seed: seed)
        return false
      }
      done += list.count
      seed += 1
      if seed % 500 == 0 { print("\(done) operations") }
    }
    print("\(done) operations on \(seed) sets, no difference")
    return true
  }

  private static func report(_ list: [PageRangeSetOperation], pages: UInt64, seed: UInt64) {
    let few = shrunk(list) { PageRangeSetTrial.failure(of: $0, pages: pages) != nil }
    print("seed \(seed): \(PageRangeSetTrial.failure(of: few, pages: pages) ?? "no failure")")
    for operation in few { print("  \(operation)") }
  }
}
