/// What the command line asks for.
struct Options {
  /// How often each side does each work; the best time counts.
  var runs: Int { wantedRuns ?? (isQuick ? 2 : 5) }
  private var wantedRuns: Int?

  /// Only rows whose name has this in it.
  var filter = ""

  /// A tenth of the work, which tells nothing about targets.
  var isQuick = false

  var wantsHelp = false

  static let usage = """
    usage: conversations [--only TEXT] [--runs N] [--quick]

    Whole conversations of host and guest, beside what QEMU's host does with the same messages,
    made again over GLib's GTree. Prints a row for each work, and whether it meets its target.
    Fails with status 1 where a conversation did not come to what it should.

      --only TEXT   only rows with this in their name, such as "random"
      --runs N      how often each side does each work; the best time counts: 5
      --quick       a tenth of the work, twice: shows that all of it runs, and judges nothing
      --help        print this

    """

  struct Wrong: Error {}

  init(_ arguments: [String]) throws(Wrong) {
    var rest = arguments[...]
    while let option = rest.popFirst() {
      switch option {
      case "--help": wantsHelp = true
      case "--quick": isQuick = true
      case "--only": filter = try Self.value(&rest)
      case "--runs":
        guard let number = Int(try Self.value(&rest)), number > 0 else { throw Wrong() }
        wantedRuns = number
      default: throw Wrong()
      }
    }
  }

  private static func value(_ rest: inout ArraySlice<String>) throws(Wrong) -> String {
    guard let value = rest.popFirst() else { throw Wrong() }
    return value
  }

  /// So much of the work as is asked for.
  func part(of count: Int) -> Int { isQuick ? count / 10 : count }
}
