/// What the command line asks for.
struct Options {
  /// How many ranges; each must be positive.
  var sizes = [10, 100, 1_000, 10_000, 100_000, 1_000_000]

  var runs = 9

  /// Only kinds of workload whose name has this in it.
  var filter = ""

  /// Only contenders whose name has this in it, beside ours.
  var rival = ""

  /// Where to write the chart.
  var chart: String?

  /// Measure memory, not time.
  var measuresMemory = false

  /// Check so many random operations against the naive set, and measure nothing.
  var verified: Int?

  static let usage = """
    usage: range-sets [--sizes N,N...] [--runs N] [--only TEXT] [--against TEXT]
                      [--chart FILE]
           range-sets --memory
           range-sets --verify N

      --sizes   how many ranges: 10,100,1000,10000,100000,1000000; up to 10 million makes sense
      --runs    how often each contender runs; the median counts: 9
      --only    only workloads with this in their name
      --against only contenders with this in their name, beside ours
      --chart   write the chart of the random disjoint insertions, an SVG file
      --memory  print the bytes for each range
      --verify  check N random operations against a naive set, and shrink what fails

    """

  struct Wrong: Error {}

  init(_ arguments: [String]) throws(Wrong) {
    var rest = arguments[...]
    while let option = rest.popFirst() {
      if option == "--memory" {
        measuresMemory = true
        continue
      }
      guard let value = rest.popFirst() else { throw Wrong() }
      switch option {
      case "--sizes": sizes = try Self.numbers(value.split(separator: ",").map(String.init))
      case "--runs": runs = try Self.numbers([value])[0]
      case "--only": filter = value
      case "--against": rival = value
      case "--chart": chart = value
      case "--verify": verified = try Self.numbers([value])[0]
      default: throw Wrong()
      }
    }
  }

  private static func numbers(_ words: [String]) throws(Wrong) -> [Int] {
    let numbers = words.compactMap { Int($0) }.filter { $0 > 0 }
    guard !words.isEmpty, numbers.count == words.count else { throw Wrong() }
    return numbers
  }
}
