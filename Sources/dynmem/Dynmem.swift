import ArgumentParser

/// The command line.
@main
struct Dynmem: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dynmem",
    abstract: "Simulate and replay the Hyper-V Dynamic Memory protocol (hv-balloon).",
    discussion: """
      A complete host engine runs against a guest over an in-memory VMBus ring. Nothing depends on
      a clock or on chance: the same input gives the same output, byte for byte.

      EXAMPLES
        dynmem replay Traces/recorded                      real Linux/QEMU sessions, compared
        dynmem run --guest linux --boot 4G --target 2G     watch a conversation
        dynmem show Traces/recorded/s04-reboot-6.12        a session in the trace language
        dynmem transcript golden.script                    what QEMU's engine does under a script

      EXIT STATUS
         0  done, and every expectation held
         2  a replay did something else than its trace tells
         3  a guest did not come to rest
        64  wrong command line
        65  an input that says something wrong
        66  an input that is not there or cannot be read
        73  an output that cannot be written
      """,
    version: "0.1.0",
    subcommands: [Replay.self, Run.self, Show.self, Transcript.self])
}
