import ArgumentParser
import Traces

/// The command line.
@main
struct Dynmem: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "dynmem",
    abstract: "Simulate and replay the Hyper-V Dynamic Memory protocol (hv-balloon).",
    discussion: """
      A complete host engine runs against a guest over an in-memory VMBus ring.
      Nothing depends on a clock or on chance: the same input gives the same
      output, byte for byte.

      EXAMPLES
        dynmem replay Traces/recorded               real sessions, compared
        dynmem run --guest linux --target 512M      watch a conversation
        dynmem guests linux                         what can be told of a guest
        dynmem explore --depth 4                    every sequence of stimuli
        dynmem diff old.dmtrace new.dmtrace         where two runs part
        dynmem shrink crash.dmtrace                 the smallest that still fails
        dynmem audit Traces/recorded                who breaks which rule
        dynmem stats Traces/recorded/s01-balloon-6.1    counts and times
        dynmem show Traces/recorded/s09-idle-6.1    a session as a trace
        dynmem transcript golden.script             what QEMU's engine would do
        dynmem explain DM-E10                       what a violation means

      EXIT STATUS
         0  done, and every expectation held
         1  something was seen that must never be
         2  a replay did something else than its trace tells, or two
            runs differ
         3  a guest did not come to rest
        64  wrong command line
        65  an input that says something wrong
        66  an input that is not there or cannot be read
        70  what fuzz needs was not built, or a tool failed
        73  an output that cannot be written
      """,
    version: version,
    subcommands: [
      Replay.self, Run.self, Guests.self, Check.self, AuditCommand.self, Stats.self, Simulate.self,
      Explore.self, Shrink.self, Diff.self, Fuzz.self, Convert.self, Show.self, Transcript.self,
      Explain.self, Manual.self,
    ])

  /// The parser would call an unknown verb an unexpected argument, and not say which one was meant.
  static func main() {
    if let first = CommandLine.arguments.dropFirst().first, let error = problem(ofVerb: first) {
      exit(withError: error)
    }
    main(nil)
  }

  private static func problem(ofVerb word: String) -> ValidationError? {
    let verbs = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    guard !word.hasPrefix("-"), !verbs.contains(word) else { return nil }
    let shown = configuration.subcommands.filter { $0.configuration.shouldDisplay }
      .compactMap { $0.configuration.commandName }
    let hint = Suggestion.hint(for: word, among: shown + ["help"]).map { " (\($0))" } ?? ""
    return ValidationError("“\(word)” is not a verb of dynmem\(hint).")
  }
}
