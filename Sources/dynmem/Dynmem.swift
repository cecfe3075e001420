import ArgumentParser

/// The command line.
@main
struct Dynmem: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dynmem",
    abstract: "Simulate, replay and attack the Hyper-V Dynamic Memory protocol (hv-balloon).",
    discussion: """
      A complete host engine runs against a guest over an in-memory VMBus ring. Nothing depends on
      a clock or on chance: the same input gives the same output, byte for byte.

      EXAMPLES
        dynmem replay Traces/recorded            replay real Linux/QEMU sessions
        dynmem run --guest linux --boot 4G --hot-add 8G --target 2G --target 10G
        dynmem show Traces/recorded/s04-reboot-6.12
        dynmem transcript golden.script          what QEMU's engine does under a script

      EXIT STATUS
        0  every expectation held        64  wrong command line
        1  a failed expectation          65  bad input data
        2  divergence from the recording 66  no such input
        3  no progress                   70  internal error
      """,
    version: "0.1.0",
    subcommands: [Replay.self, Run.self, Show.self, Transcript.self])
}
