import Testing
import Traces

private let everyOther = "every-other(0x10000) or every-other(0x10000,512)"
private let roomForEvents = "a script with a guest or a block has no more"

/// Scripts that are none: the line under `dynmem trace 1` and `guest linux`, and what is wrong.
let brokenScripts: [BrokenText] = [
  BrokenText(header: "guest linx", 7, "unknown guest “linx”", hint: "did you mean “linux”?"),
  BrokenText(
    header: "guest", 6, "the name of the guest is missing",
    hint: "such as linux; “dynmem guests” lists them"),
  BrokenText(
    header: "guest linux unt=1", 13, "unknown word “unt”", hint: "did you mean “unit”?"),
  BrokenText(
    header: "guest linux ranges=511", 20, "“ranges” cannot be “511”", hint: "1 to 510"),
  BrokenText(
    header: "guest linux unit=1 unit=2", 20, "“unit” is given twice"),
  BrokenText(
    header: "on balloon-request drop", 1, "there is no guest that could react",
    hint: "put a line such as “guest linux” above it"),
  BrokenText(
    script: "on balloon-reqest drop", 4, "unknown message “balloon-reqest”",
    hint: "did you mean “balloon-request”?"),
  BrokenText(
    script: "on balloon-response drop", 4, "“balloon-response” is a message of the guest",
    hint: "on > balloon-response"),
  BrokenText(
    script: "on balloon-request 3..2 drop", 20, "“3..2” counts backwards"),
  BrokenText(script: "on balloon-request 0 drop", 20, "messages are counted from 1"),
  BrokenText(
    script: "on balloon-request dorp", 20, "unknown action “dorp”", hint: "did you mean “drop”?"),
  BrokenText(
    script: "on balloon-request > balloon-response ranges=evry-other(1)", 46,
    "unknown pattern “evry-other”", hint: "did you mean “every-other”?"),
  BrokenText(
    script: "on balloon-request > balloon-response ranges=every-other()", 46,
    "“every-other” lacks “start”", hint: everyOther),
  BrokenText(
    script: "on balloon-request > balloon-response ranges=every-other(1,2,3)", 62,
    "“every-other” has no argument “3”", hint: everyOther),
  BrokenText(
    script: "on balloon-request > balloon-response ranges=every-other(1", 57,
    "this pattern has no end", hint: "close it with “)” on the same line"),
  BrokenText(
    script: "on balloon-request > unballoon-response ranges=top()", 41,
    "this message has no ranges of the guest",
    hint: "patterns are for balloon-response and hot-remove-response"),
  BrokenText(
    script: "let a = 5q\n0 monitor balloon $a", 10, "“q” is not a unit of a size",
    hint: "bytes, or with K, M, G or T, such as 512M"),
  BrokenText(script: "let a = 5\nlet a = 6", 5, "“a” has a value already", lines: 1),
  BrokenText(
    script: "let half = 5M\n0 monitor balloon $hlf", 19, "nothing has the name “hlf”",
    hint: "did you mean “half”?", lines: 1),
  BrokenText(
    script: "0 wait\n}", 1, "no block is open here", hint: "a block begins with “repeat 3 {”",
    lines: 1),
  BrokenText(
    script: "0 wait\nrepeat 3 {\n+1s wait", 1, "this block has no end",
    hint: "close it with “}” on a line of its own", lines: 1),
  BrokenText(
    script: "0 wait\nrepeat 3 {\n5s wait", 1, "a moment comes once, and this block is repeated",
    hint: "“+5s” is relative to the event before", lines: 2),
  BrokenText(
    script: "0 wait\nrepeat 1000000 {\nmonitor status\n}", 1, "these are more than 100000 events",
    hint: roomForEvents, lines: 3),
  BrokenText(
    script: "0 wait\nrepeat 1000 {\nrepeat 1000 {\n+1s wait\n}\n}", 1,
    "these are more than 100000 events", hint: roomForEvents, lines: 5),
  BrokenText(
    script: "0 repeat 1000000 monitor status", 18, "these are more than 100000 events",
    hint: roomForEvents),
  BrokenText(
    script: "0 wait\nat mots 3 warnings", 4, "unknown word “mots”", hint: "did you mean “most”?",
    lines: 1),
  BrokenText(
    script: "0 wait\nat most 3 warnigs", 11, "unknown kind of observation “warnigs”",
    hint: "did you mean “warnings”?", lines: 1),
  BrokenText(
    script: "0 wait\nwithin 2s settled", 11, "“settled” is nothing that is expected",
    hint: "within 2s . settled reached", lines: 1),
  BrokenText(
    header: "0 stall ring 5s", 3, "“stall” is for traces with a guest",
    hint: "write “reading off” and, later, “reading on”"),
]

extension BrokenText {
  /// Lines under a guest; the error is so many lines below the first of them.
  init(
    script: String, _ column: Int, _ problem: String, hint: String? = nil, lines: Int = 0
  ) {
    self.init(
      whole: "dynmem trace 1\nguest linux\n\(script)\n", 3 + lines, column, problem, hint: hint)
  }
}

@Test("what is wrong with a script is told with its place", arguments: brokenScripts)
func brokenScript(_ broken: BrokenText) {
  let error = #expect(throws: TraceError.self) {
    try TraceParser.trace(from: broken.text, file: "a.dmtrace")
  }
  #expect(error?.line == broken.place.line)
  #expect(error?.column == broken.place.column)
  #expect(error?.problem == broken.problem)
  #expect(error?.hint == broken.hint)
}
