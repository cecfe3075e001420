import Testing
import Traces

@Suite("Other expectations in the text of a trace")
struct TraceEditorTests {
  private static let header = """
    dynmem trace 1
    # Who asks first?
    machine boot=1G profile=qemu


    """

  /// The text that the replay of a text makes of it; nil if there is none.
  private func updated(_ body: String) throws -> String? {
    let source = Array((Self.header + body).utf8)
    let trace = try TraceParser.trace(from: source, file: "text")
    let text = TraceEditor.text(source, updatedTo: Replayer.updated(trace))
    guard let text else { return nil }
    let result = Replayer.replay(try TraceParser.trace(from: text, file: "updated"))
    #expect(result.divergence == nil)
    return String(decoding: text.dropFirst(Self.header.utf8.count), as: UTF8.self)
  }

  /// A body, and what becomes of it.
  static let bodies: [(before: String, after: String)] = [
    // What is met stays as it is, with its comment.
    (
      "0 open # now\n  > version-request 2.0 trans=0x7 # hex\n < version-response accepted trans=7",
      "0 open # now\n  > version-request 2.0 trans=0x7 # hex\n < version-response accepted trans=7"
    ),
    // What is not met is replaced, in its place.
    (
      """
      0 open
       > version-request 2.0 trans=7
      # yes?
       < version-response refused trans=7
      # end

      """,
      """
      0 open
       > version-request 2.0 trans=7
      # yes?
                < version-response accepted trans=7
      # end

      """
    ),
    // What was not expected comes straight behind the event, also at the end of the file.
    (
      "0 open\n > version-request 2.0 trans=7\n # the end",
      """
      0 open
       > version-request 2.0 trans=7
                < version-response accepted trans=7
       # the end
      """
    ),
    (
      "0 open\n > version-request 2.0 trans=7",
      """
      0 open
       > version-request 2.0 trans=7
                < version-response accepted trans=7
      """
    ),
    // What does not come goes; what is expected and comes stays.
    (
      """
      0 open
       > version-request 2.0 trans=7
       < version-response accepted trans=7 # the answer
       . timer-canceled
      # then
       . state capabilities # last
       never . hostAbort
      """,
      """
      0 open
       > version-request 2.0 trans=7
       < version-response accepted trans=7 # the answer
      # then
       . state capabilities # last
       never . hostAbort
      """
    ),
    // A time in front of an expectation is an event, and stays one.
    (
      "0 open\n+5s . violation DM-E8 # short for wait\n# the end\n",
      "0 open\n+5s       wait\n# the end\n"
    ),
    // What is seen as it was expected stays, with all that it leaves open.
    (
      """
      0 open
       > version-request 2.0 trans=7
       . timer-canceled
       within 1s < version-response * trans=7 # whatever it is
       . state
      """,
      """
      0 open
       > version-request 2.0 trans=7
       within 1s < version-response * trans=7 # whatever it is
       . state
      """
    ),
    // A block stays one.
    (
      "0 wait\nrepeat 2 {\n +1ms open\n +1ms close\n . violation DM-E8\n}\n",
      "0 wait\nrepeat 2 {\n +1ms open\n +1ms close\n}\n"
    ),
  ]

  @Test("only what was not met changes", arguments: bodies)
  func changes(before: String, after: String) throws {
    #expect(try updated(before) == after)
  }

  @Test("lines that end in CR LF do so when they are new, too")
  func carriageReturns() throws {
    let source = Array(
      (Self.header + "0 open\n > version-request 2.0 trans=7\n").replacing("\n", with: "\r\n").utf8)
    let trace = try TraceParser.trace(from: source, file: "text")
    let text = try #require(TraceEditor.text(source, updatedTo: Replayer.updated(trace)))
    #expect(text.count { $0 == UInt8(ascii: "\r") } == text.count { $0 == UInt8(ascii: "\n") })
    #expect(text.count { $0 == UInt8(ascii: "\n") } == 7)
  }

  @Test("a guest that acts by itself is not in the way: its machine starts without a word")
  func guest() throws {
    let script = """
      dynmem trace 1
      guest linux # an honest one

      # A little less.
      +70s monitor balloon 1000M # now
       < balloon-request pages=6143 trans=0
      """
    let source = Array(script.utf8)
    let trace = try TraceParser.trace(from: source, file: "text")
    let updated = Replayer.updated(trace)
    let text = try #require(TraceEditor.text(source, updatedTo: updated))
    let shown = String(decoding: text, as: UTF8.self)
    let lines = shown.split(separator: "\n")
    #expect(lines.starts(with: script.split(separator: "\n").dropLast()))
    #expect(!shown.contains("6143"))
    let again = try TraceParser.trace(from: text, file: "updated")
    #expect(Replayer.replay(again).divergence == nil)
  }

  @Test("where rounds of a block lead to different things there is no such text")
  func rounds() throws {
    #expect(try updated("0 open\nrepeat 2 {\n +1ms > version-request 2.0 trans=7\n}\n") == nil)
  }
}
