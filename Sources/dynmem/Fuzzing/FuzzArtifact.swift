import Foundation
import FuzzTargets
import HostEngine
import Recordings
import Simulation
import Traces

/// An input that a run left behind, since something was found in it.
struct FuzzArtifact {
  private let path: String
  private let target: FuzzTarget
  /// The policy that the host had, if it was not the input's own.
  private let policy: HostPolicy?
  /// Assertions of QEMU's host that are no finding any more.
  private let known: [String]
  /// Runs the input again, for a limited time.
  private let again: OtherProgram

  /// How long the smallest trace is looked for: an input may take ten seconds for each try.
  private static let secondsToShrink = 60

  /// What an assertion of QEMU's host is called, in findings and in the titles of traces.
  private static let abortWord = "hostAbort"

  init(
    _ path: String, of target: FuzzTarget, _ policy: HostPolicy?, known: [String],
    again: OtherProgram
  ) {
    self.path = path
    self.target = target
    self.policy = policy
    self.known = known
    self.again = again
  }

  /// Tells what it is, what it shows, and how to see that again; the id of an assertion of QEMU's
  /// host if it shows one.
  func tell(_ console: Console) throws -> String? {
    console.print("input   \(path)")
    let finding = try finding()
    if let finding { console.print("shows   \(finding)") }
    if target.takesConversations {
      let trace = path + ".dmtrace"
      try console.reportingOutputErrors { () throws(OutputError) in try write(to: trace) }
      console.print("trace   \(trace)")
      try shrink(trace, finding, console)
    }
    console.print("again   \(again.description)")
    return finding.flatMap(Self.abort(in:))
  }

  /// What the target says of it; nil if it dies without a word.
  ///
  /// It is asked in a process of its own.
  private func finding() throws -> String? {
    let mark = "FINDING: \(target.rawValue): "
    let lines = try again.output(.standardError).split(separator: "\n")
    return lines.first { $0.hasPrefix(mark) }.map { String($0.dropFirst(mark.count)) }
  }

  /// Writes the conversation in it as a trace.
  private func write(to trace: String) throws(OutputError) {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw OutputError(path, "cannot be read")
    }
    var input = FuzzInput(decoding: [UInt8](bytes))
    if let policy { input.machine.policy = policy }
    try OutputFile(trace).write(input.trace)
  }

  /// Looks for the smallest trace that fails the same way, if it fails outside of the target, too.
  private func shrink(_ trace: String, _ finding: String?, _ console: Console) throws {
    let shrunk = path + ".shrunk.dmtrace"
    try? FileManager.default.removeItem(atPath: shrunk)
    var words = [CommandLine.arguments.first ?? "dynmem", "shrink", trace, "--record", shrunk]
    if let id = finding.flatMap(Self.failure(in:)) { words += ["--failure", id] }
    switch try OtherProgram(words).run(within: Self.secondsToShrink) {
    case 0?:
      guard let title = try? Inputs.one(at: shrunk).load().title,
        let id = known.first(where: { title.hasPrefix("\(Self.abortWord) \($0),") })
      else { return console.print("shrunk  \(shrunk)") }
      // What has no id cannot be asked for, and an assertion comes before anything else.
      try? FileManager.default.removeItem(atPath: shrunk)
      console.print("shrunk  not: the first that fails is \(id), which is known")
    case nil: console.print("shrunk  not within \(Self.secondsToShrink) s")
    default: break
    }
  }

  /// The id for `dynmem shrink --failure`: `HA-2b` of `hostAbort HA-2b`, `I10` of `I10 at step 3`.
  private static func failure(in finding: String) -> String? {
    if let id = abort(in: finding) { return id }
    return CheckerID(rawValue: String(finding.prefix { $0.isLetter || $0.isNumber }))?.rawValue
  }

  /// The id of an assertion of QEMU's host.
  private static func abort(in finding: String) -> String? {
    let words = finding.split(separator: " ").map(String.init)
    return words.count == 2 && words[0] == abortWord ? words[1] : nil
  }
}
