import ArgumentParser
import Recordings
import Reports
import Traces

/// Tells whether the guest and the host of a record are well behaved.
struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Tell whether the guest and the host of a recording are well behaved.",
    discussion: """
      Takes whatever can be replayed, logs of QEMU or of a Linux guest too, and the
      fuzz inputs that are conversations.
      Judged is what was recorded. The guest: by the rules of a hardened host that
      does what the recorded one did, and where none would, by the form and the
      order of its messages alone. The host: by the packets that it sent. What is
      odd and harms nobody is named as a quirk, and is no breach.

      EXAMPLES
        dynmem audit Traces/recorded
        dynmem audit --of guest mine.dmtrace
        dynmem audit --format markdown crash.dmtrace    for a bug report
        dynmem audit --format sarif Traces/recorded >audit.sarif
      """)

  @Argument(
    help: ArgumentHelp("What to look through.", valueName: "path"), completion: .file())
  var paths: [String]

  @Option(name: .customLong("of"), help: "Whom it is about; without it, both.")
  var subject: Audit.Subject?

  @OptionGroup var recording: RecordingArguments

  @Option(help: "How the result is written.")
  var format = Format.text

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case markdown
    case sarif
  }

  func run() throws {
    let console = Console()
    var progress = Progress()
    var cases: [CheckedCase] = []
    var tally = AuditTally()
    let subjects = subject.map { [$0] } ?? Audit.Subject.allCases
    for path in paths {
      try console.reportingFailures { () throws(TraceInput.Failure) in
        try Inputs.conversations(at: path, recording) { input, trace in
          progress.show(input.path)
          let audit = Audit(
            input.path, trace, of: subjects, isImported: recording.isRecording(input))
          progress.clear()
          tally.add(audit)
          cases.append(audit.result)
          print(audit, console)
        }
      }
    }
    if format == .text { console.print(tally.summary(console)) }
    if format == .sarif { console.write(SARIF.text(of: cases, version: Dynmem.version)) }
    if !tally.isClean { throw Status.failure }
  }

  private func print(_ audit: Audit, _ console: Console) {
    switch format {
    case .text: console.print(audit.text)
    case .json: console.print(audit.json)
    case .markdown: console.print(audit.markdown(version: Dynmem.version))
    case .sarif: break
    }
  }
}

extension Audit.Subject: ExpressibleByArgument {}

/// What all audits came to.
private struct AuditTally {
  private var records = 0
  private var guests = 0
  private var hosts = 0
  private var quirks: Set<String> = []

  mutating func add(_ audit: Audit) {
    records += 1
    if audit.guest?.isWellBehaved == false { guests += 1 }
    if audit.host?.isWellBehaved == false { hosts += 1 }
    quirks.formUnion(audit.guest?.quirks.map(\.quirk.id) ?? [])
  }

  var isClean: Bool { guests == 0 && hosts == 0 }

  func summary(_ console: Console) -> String {
    let verdict = isClean ? console.mark("passed", .good) : console.mark("failed", .bad)
    let what = records == 1 ? "1 record" : "\(records) records"
    return "\(verdict): \(what), \(Self.count(guests, "guest")) and \(Self.count(hosts, "host")) "
      + "that break rules, \(Self.count(quirks.count, "quirk"))"
  }

  private static func count(_ count: Int, _ thing: String) -> String {
    count == 1 ? "1 \(thing)" : "\(count) \(thing)s"
  }
}
