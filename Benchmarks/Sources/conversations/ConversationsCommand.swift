import Glibc

@main
enum ConversationsCommand {
  static func main() {
    do {
      let options = try Options(Array(CommandLine.arguments.dropFirst()))
      if options.wantsHelp {
        print(Options.usage, terminator: "")
        exit(0)
      }
      let rows = Row.all.filter { options.filter.isEmpty || $0.name.contains(options.filter) }
      guard !rows.isEmpty else {
        complain("conversations: no row has '\(options.filter)' in its name\n")
        exit(64)
      }
      print(Table.heading(options))
      for row in rows {
        print(Table.line(row, try row.measure(options), options))
        // So that it can be read when it is there, in a pipe too.
        fflush(nil)
      }
    } catch let wrong as Unmeasured {
      complain("conversations: \(wrong.what)\n")
      exit(1)
    } catch {
      complain(Options.usage)
      exit(64)
    }
  }

  private static func complain(_ text: String) {
    guard let errors = fdopen(STDERR_FILENO, "w") else { return }
    fputs(text, errors)
    fflush(errors)
  }
}
