import Foundation
import HostEvents
import Simulation
import SyntheticGuest
import Testing
import Traces

/// The scripts of the tree: those in `Traces/scripts` and the examples of `Traces/SCRIPTS.md`.
enum Scripts {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Traces").standardizedFileURL

  static let page: String =
    (try? String(contentsOf: folder.appending(path: "SCRIPTS.md"), encoding: .utf8)) ?? ""

  /// What stands between fences that are marked `dmtrace`.
  static let examples: [String] = page.components(separatedBy: "```dmtrace\n").dropFirst().map {
    $0.components(separatedBy: "```")[0]
  }

  static let files: [String] =
    ((try? FileManager.default.contentsOfDirectory(
      atPath: folder.appending(path: "scripts").path)) ?? []).sorted()

  static func text(of file: String) throws -> String {
    try String(contentsOf: folder.appending(path: "scripts/\(file)"), encoding: .utf8)
  }

  static func script(_ text: String) throws(TraceError) -> Trace {
    try TraceParser.trace(from: Array(text.utf8), file: "script")
  }
}

@Suite("Scripts")
struct ScriptTests {
  @Test("the examples of the page replay", arguments: 0..<8)
  func examples(number: Int) throws {
    let text = try #require(Scripts.examples.dropFirst(number).first)
    let divergence = Replayer.replay(try Scripts.script(text)).divergence
    #expect(divergence == nil, "\(divergence?.description ?? "")")
  }

  @Test("the page has eight examples, and the first has ten lines")
  func exampleCount() {
    #expect(Scripts.examples.count == 8)
    #expect(Scripts.examples.first?.split(separator: "\n").count == 10)
  }

  @Test("the page tells every pattern and every action")
  func words() {
    for word in LanguageWords.patterns { #expect(Scripts.page.contains("`\(word)"), "\(word)") }
    for word in ["drop", "pass", "delay", "duplicate", "stall ring"] {
      #expect(Scripts.page.contains("`\(word)"), "\(word)")
    }
  }

  @Test("the scripts of the tree replay", arguments: Scripts.files)
  func files(name: String) throws {
    let divergence = Replayer.replay(try Scripts.script(try Scripts.text(of: name))).divergence
    #expect(divergence == nil, "\(divergence?.description ?? "")")
  }

  @Test("every built-in guest has a script")
  func guests() {
    for profile in GuestProfile.all {
      #expect(Scripts.files.contains("\(profile.name).dmtrace"), "\(profile.name)")
    }
  }

  @Test("a script that is printed and parsed does the same", arguments: Scripts.files)
  func roundTrip(name: String) throws {
    let script = try Scripts.script(try Scripts.text(of: name))
    let text = TracePrinter.text(of: script)
    let parsed = try Scripts.script(text)
    #expect(TracePrinter.text(of: parsed) == text)
    #expect(parsed.guest == script.guest)
    #expect(Replayer.replay(parsed).digest == Replayer.replay(script).digest)
    #expect(Replayer.replay(parsed).divergence == nil)
  }

  @Test("what a script did, recorded, replays to the same digest without a guest")
  func recording() throws {
    let script = try Scripts.script(try #require(Scripts.examples.first))
    var session = try #require(script.session)
    var recorder = TraceRecorder(script.machine, complete: .all.subtracting(.received))
    while let step = session.next() {
      recorder.append(step.stimulus, at: step.time, session.log)
    }
    let recorded = try Scripts.script(TracePrinter.text(of: recorder.trace))
    let result = Replayer.replay(recorded)
    #expect(recorded.guest == nil)
    #expect(result.divergence == nil, "\(result.divergence?.description ?? "")")
    #expect(result.digest == Replayer.replay(script).digest)
  }
}

/// A script that fails: where, and what is said of it.
struct FailingScript: CustomTestStringConvertible, Sendable {
  var body: String
  var line: Int
  var says: [String]

  init(_ line: Int, _ says: String..., body: String) {
    self.body = body
    self.line = line
    self.says = says
  }

  var testDescription: String { says.joined(separator: ", ") }

  static let all = [
    FailingScript(
      5, "it was seen too late", "within 500us . settled reached", "within 500us, observed",
      body: """
        guest linux
        +70s monitor balloon 512M
        < balloon-request *
        within 500us . settled reached
        +10s wait
        """),
    FailingScript(
      3, "more was seen than is allowed", "at most 1 < balloon-request *", "pages=28672",
      body: """
        guest linux
        at most 1 < balloon-request *
        +70s monitor balloon 512M
        +1s monitor balloon 400M
        """),
    FailingScript(
      5, "more was seen than is allowed", "never states",
      body: """
        guest linux
        +70s wait
        +1s monitor balloon 512M
        never states
        """),
    FailingScript(
      4, "trans: expected 3, observed 0", "pages=* trans=3",
      body: """
        guest linux
        +70s monitor balloon 512M
        < balloon-request pages=* trans=3
        """),
    FailingScript(
      3, "the guest did more than",
      body: """
        guest linux report-period=1ns
        +70s wait
        """),
  ]
}

@Test("a script that fails says what, and where", arguments: FailingScript.all)
func failingScript(_ script: FailingScript) throws {
  let trace = try Scripts.script("dynmem trace 1\n" + script.body + "\n")
  let divergence = try #require(Replayer.replay(trace).divergence)
  #expect(divergence.line == script.line)
  for text in script.says {
    #expect(divergence.description.contains(text), "\(divergence.description)")
  }
}
