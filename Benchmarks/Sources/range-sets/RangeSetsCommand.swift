import Glibc
import PageRanges
import RangeSetPeers

@main
enum RangeSetsCommand {
  static func main() {
    do {
      let options = try Options(Array(CommandLine.arguments.dropFirst()))
      if let operations = options.verified {
        exit(Verification.run(operations: operations) ? 0 : 1)
      }
      if options.measuresMemory {
        Memory.printTable(sizes: options.sizes)
        exit(0)
      }
      let tables = Race(options: options).run()
      WorstCase.printTable(of: tables)
      if Copying.name.contains(options.filter) || options.filter.isEmpty {
        Copying.printTable(sizes: options.sizes, runs: options.runs)
      }
      if let path = options.chart, let table = tables.first(where: { $0.kind == .randomDisjoint }) {
        try write(Chart(of: table).svg, to: path)
      }
    } catch is Options.Wrong {
      complain(Options.usage)
      exit(64)
    } catch {
      complain("range-sets: \(error)\n")
      exit(74)
    }
  }

  private static func complain(_ text: String) {
    guard let errors = fdopen(STDERR_FILENO, "w") else { return }
    fputs(text, errors)
    fflush(errors)
  }

  private struct CannotWrite: Error {
    let path: String
  }

  private static func write(_ text: String, to path: String) throws {
    guard let file = fopen(path, "w") else { throw CannotWrite(path: path) }
    let isWritten = fputs(text, file) >= 0
    guard fclose(file) == 0, isWritten else { throw CannotWrite(path: path) }
  }
}
