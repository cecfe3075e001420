import Testing
import Traces

/// A text that is no trace: what is wrong with it, and where.
struct BrokenText: CustomTestStringConvertible, Sendable {
  var text: [UInt8]
  var place: (line: Int, column: Int)
  var problem: String
  var hint: String?

  var testDescription: String { problem }

  /// A whole text.
  init(
    whole text: String, _ line: Int, _ column: Int, _ problem: String, hint: String? = nil
  ) {
    self.text = Array(text.utf8)
    place = (line, column)
    self.problem = problem
    self.hint = hint
  }

  /// One line, after a good first line and an event.
  init(_ line: String, _ column: Int, _ problem: String, hint: String? = nil) {
    self.init(whole: "dynmem trace 1\n5s open\n\(line)\n", 3, column, problem, hint: hint)
  }

  /// One line of the header.
  init(header line: String, _ column: Int, _ problem: String, hint: String? = nil) {
    self.init(whole: "dynmem trace 1\n\(line)\n", 2, column, problem, hint: hint)
  }
}

private let size = "bytes, or with K, M, G or T, such as 512M"
private let time = "with ns, us, ms or s, such as 1.5ms"
private let digits = "two digits a byte, nothing between"
private let numbers = "decimal, or hexadecimal such as 0x1f"

let brokenFirstLines: [BrokenText] = [
  BrokenText(
    whole: "", 1, 1, "this is not a trace: the first line is not “dynmem trace 1”",
    hint: "the file is empty"),
  BrokenText(
    whole: "0 open\n", 1, 1, "this is not a trace: the first line is not “dynmem trace 1”",
    hint: "it tells the format"),
  BrokenText(
    whole: "\ndynmem trace 1\n", 1, 1,
    "this is not a trace: the first line is not “dynmem trace 1”", hint: "it tells the format"),
  BrokenText(
    whole: "\u{FEFF}dynmem trace 1\n", 1, 1,
    "this is not a trace: the first line is not “dynmem trace 1”",
    hint: "the file begins with a byte order mark; save it without one"),
  BrokenText(whole: "dynmem trace\n", 1, 1, "the first line is not “dynmem trace 1”"),
  BrokenText(
    whole: "dynmem trace 2\n", 1, 14, "format “2” is not known",
    hint: "this program reads format 1"),
]

let brokenHeaders: [BrokenText] = [
  BrokenText(header: "titel x", 1, "unknown word “titel”", hint: "did you mean “title”?"),
  BrokenText(
    header: "machine boot=1G bot=2G", 17, "unknown word “bot”", hint: "did you mean “boot”?"),
  BrokenText(header: "machine boot=1G boot=1G", 17, "“boot” is given twice"),
  BrokenText(header: "machine boot=1GB", 15, "“GB” is not a unit of a size", hint: size),
  BrokenText(header: "machine boot=1g", 15, "“g” is not a unit of a size", hint: size),
  BrokenText(header: "machine boot=16777216T", 14, "“16777216T” does not fit 64 bits"),
  BrokenText(
    header: "machine boot=100", 14, "the size “100” is not a multiple of a page",
    hint: "a page has 4096 bytes"),
  BrokenText(
    header: "machine profile=quemu", 17, "unknown profile “quemu”", hint: "did you mean “qemu”?"),
  BrokenText(
    header: "machine memslots=4", 18, "there is no backend that this is about",
    hint: "give its size, such as hot-add=4G"),
  BrokenText(
    header: "machine hot-add=1G memslots=4294967296", 29,
    "the number “4294967296” is out of range", hint: "4294967295 at most"),
  BrokenText(
    header: "machine id=a23456789b23456789c23456789d23456789e2345", 12, "this name is too long",
    hint: "at most 39 bytes"),
  BrokenText(header: "machine to-host-pages=0", 23, "a ring needs a data page"),
  BrokenText(
    header: "machine status-report=yes", 23, "unknown word “yes”", hint: "one of: on, off"),
  BrokenText(
    header: "machine id=\"hv0", 12, "this string has no end",
    hint: "close it with “\"” on the same line"),
  BrokenText(
    header: "machine id=hv(0)", 14, "“hv(0)” must be written in quotes",
    hint: "as \"hv(0)\""),
  BrokenText(
    header: "machine id=\"a\\q\"", 14, "unknown escape in a string",
    hint: "one of: \\\" \\\\ \\n \\r \\t \\x1f"),
  BrokenText(header: "region vga 0xa0000", 19, "the size of the region is missing"),
  BrokenText(
    header: "region vga 0xa0000 128K kind=rim", 30, "unknown kind of memory “rim”",
    hint: "did you mean “ram”?"),
  BrokenText(
    header: "complete sent stats", 15, "unknown kind of observation “stats”",
    hint: "did you mean “states”?"),
  BrokenText(header: "complete", 9, "a kind of observation is missing", hint: "or “strict”"),
  BrokenText(whole: "dynmem trace 1\ntitle a\ntitle b\n", 3, 1, "“title” is given twice"),
  BrokenText(
    "title late", 1, "“title” belongs to the header",
    hint: "move it above the first event"),
]

let brokenEvents: [BrokenText] = [
  BrokenText("opne", 1, "unknown word “opne”", hint: "did you mean “open”?"),
  BrokenText("open now", 6, "unknown word “now”"),
  BrokenText("7s", 3, "what is done at this time is missing", hint: "“wait” does nothing"),
  BrokenText("7 wait", 1, "“7” lacks its unit", hint: time),
  BrokenText("7sec wait", 2, "“sec” is not a unit of a time", hint: time),
  BrokenText("7m wait", 2, "“m” is not a unit of a time", hint: time),
  BrokenText("+1.5ns wait", 2, "“1.5ns” is finer than a nanosecond"),
  BrokenText("+18446744073709551616ns wait", 2, "“18446744073709551616ns” does not fit 64 bits"),
  BrokenText("+18446744073s wait", 1, "the time after “+18446744073s” does not fit 64 bits"),
  BrokenText(
    "4999ms wait", 1, "time goes back to “4999ms”",
    hint: "the event before is at 5s; “+” is relative to it"),
  BrokenText("reading maybe", 9, "unknown word “maybe”", hint: "one of: on, off"),
  BrokenText("reading", 8, "“on” or “off” is missing"),
  BrokenText(
    "monitor ballon 1G", 9, "unknown monitor command “ballon”",
    hint: "did you mean “balloon”?"),
  BrokenText(
    "monitor balloon", 16, "the size is missing",
    hint: "such as monitor balloon 1020M"),
  BrokenText("monitor balloon 1.5G", 18, "“.5G” is not a unit of a size", hint: size),
  BrokenText(
    whole: "dynmem trace 1\n. state idle\n", 2, 1,
    "nothing was done yet that this could follow from",
    hint: "put a stimulus such as “0 open” above it"),
]

let brokenPackets: [BrokenText] = [
  BrokenText(">", 2, "a message is missing", hint: "its name and fields, or raw and its bytes"),
  BrokenText(
    "> ballon-response", 3, "unknown message “ballon-response”",
    hint: "did you mean “balloon-response”?"),
  BrokenText(
    "> raw", 6, "the content of the packet is missing",
    hint: "hexadecimal digits; “-” stands for none"),
  BrokenText("> raw 01a", 9, "the last byte has one digit only", hint: "two digits a byte"),
  BrokenText("> raw 01g0", 9, "“g” is not a hexadecimal digit", hint: digits),
  BrokenText(
    "> version-request trans=1", 26, "a protocol version is missing",
    hint: "such as 2.0"),
  BrokenText(
    "> version-request 2 trans=1", 19, "“2” is not a protocol version",
    hint: "major and minor, such as 2.0"),
  BrokenText(
    "> version-request 65536.0", 19, "the number “65536” is out of range",
    hint: "65535 at most"),
  BrokenText(
    "> version-request 2.0 tarns=1", 23, "unknown word “tarns”",
    hint: "did you mean “trans”?"),
  BrokenText(
    "> version-request 2.0 trans=4294967296", 29,
    "the number “4294967296” is out of range", hint: "4294967295 at most"),
  BrokenText("> version-request 2.0 trans=1 trans=1", 31, "“trans” is given twice"),
  BrokenText(
    "< version-response accepted refused", 29,
    "“accepted” and “refused” exclude each other"),
  BrokenText("< balloon-request trans=1", 26, "“pages=” is missing"),
  BrokenText(
    "> capabilities-report align=3M", 29, "“3M” cannot be said in a message",
    hint: "a power of two from 1M to 32G"),
  BrokenText(
    "> balloon-response ranges=[0x1+1", 27, "this list has no end",
    hint: "close it with “]” on the same line"),
  BrokenText(
    "> balloon-response ranges=0x1+1", 27, "“0x1+1” is not a list of page ranges",
    hint: "such as [0x12400+512 0x20000+1]"),
  BrokenText(
    "> balloon-response ranges=[0x1+1 0x2]", 34, "“0x2” is not a page range",
    hint: "first page and count, such as 0x12400+512"),
  BrokenText(
    "> balloon-response ranges=[0x1+16777216]", 28,
    "the range “0x1+16777216” does not fit a message",
    hint: "first page up to 0xffffffffff, count up to 16777215"),
  BrokenText(
    "> balloon-response ranges=[9*0x1+1]", 28, "“9*0x1+1” is no row of page ranges",
    hint: "how many, the first, and the pages from one to the next, such as 510*0x1000+1/2"),
  BrokenText(
    "> balloon-response ranges=[16385*0x1+1/2]", 28, "the number “16385” is out of range",
    hint: "16384 at most"),
  BrokenText(
    "> balloon-response ranges=[2*0x1+1/2 16383*0x1+1/2]", 38,
    "the number “16383” is out of range", hint: "16382 at most"),
  BrokenText(
    "> balloon-response ranges=[3*0xfffffffffc+1/2]", 28,
    "the row “3*0xfffffffffc+1/2” does not fit a message",
    hint: "first pages up to 0xffffffffff"),
  BrokenText(
    "touch 0x1+1", 7, "“0x1+1” is not a list of page ranges",
    hint: "such as [0x12400+512 0x20000+1]"),
  BrokenText(
    "pin [0x1+1 0xffffffffffffffff+1]", 12,
    "the pages “0xffffffffffffffff+1” end beyond the last page there is"),
  BrokenText(
    "unpin [3*0xfffffffffffffffc+1/2]", 8,
    "the row “3*0xfffffffffffffffc+1/2” ends beyond the last page there is"),
  BrokenText(
    "touch [16384*0x1+1/2 0x0+1]", 22, "the list has too many ranges", hint: "16384 at most"),
  BrokenText("touch [0x1+1] [0x2+1]", 15, "unknown word “[0x2+1]”"),
  BrokenText(
    "> balloon-response count=2147483648", 26,
    "the number “2147483648” is out of range", hint: "2147483647 at most"),
  BrokenText("> status-report available=1 committed=x", 39, "“x” is not a number", hint: numbers),
  BrokenText(
    "< balloon-request pages=1 flags=1", 27, "unknown word “flags”",
    hint: "one of: pages, reserved, trans, size, type, xid"),
]

let brokenRecords: [BrokenText] = [
  BrokenText(".", 2, "what is expected is missing"),
  BrokenText(". stat idle", 3, "unknown observation “stat”", hint: "did you mean “state”?"),
  BrokenText(". state idel", 9, "unknown state “idel”", hint: "did you mean “idle”?"),
  BrokenText(". state idle idle", 14, "unknown field “idle”", hint: "one of: to"),
  BrokenText(
    ". warning unexpectd", 11, "unknown warning “unexpectd”",
    hint: "did you mean “unexpected”?"),
  BrokenText(". violation DM-E88", 13, "unknown id “DM-E88”", hint: "did you mean “DM-E8”?"),
  BrokenText(". channel-failed VB-A99", 18, "unknown id “VB-A99”", hint: "did you mean “VB-A9”?"),
  BrokenText(". hostAbort HA-9", 13, "unknown id “HA-9”", hint: "did you mean “HA-3”?"),
  BrokenText(
    ". settled hot-add-fail", 11, "unknown word “hot-add-fail”",
    hint: "did you mean “hot-add-failed”?"),
  BrokenText(". timer-canceled at=5s", 18, "“timer-canceled” has no fields"),
  BrokenText(". timer-fired at=5", 18, "“5” lacks its unit", hint: time),
  BrokenText(
    ". removed pages=0x1", 17, "“0x1” is not a page range",
    hint: "first page and count, such as 0x12400+512"),
  BrokenText(
    ". removed pages=1+18446744073709551615", 17,
    "the pages “1+18446744073709551615” end beyond the last page there is"),
  BrokenText(". removed freed=true", 17, "unknown word “true”", hint: "one of: yes, no"),
  BrokenText(". removed freed=yes freed=yes", 21, "“freed” is given twice"),
  BrokenText(". discarded block=mem2", 19, "unknown block “mem2”", hint: "did you mean “mem1”?"),
  BrokenText(
    ". warning unexpected message=balloon-reqest", 30,
    "unknown message “balloon-reqest”", hint: "did you mean “balloon-request”?"),
]

let brokenText: [BrokenText] = [
  BrokenText(
    "wa\u{0}it", 3, "the control character 0x00 is not text",
    hint: "a trace is a text file; write bytes as “> raw HEX”"),
  BrokenText(
    "wait # \u{0}", 8, "the control character 0x00 is not text",
    hint: "a trace is a text file; write bytes as “> raw HEX”"),
  BrokenText(
    "wait \r open", 6, "the control character 0x0d is not text",
    hint: "a trace is a text file; write bytes as “> raw HEX”"),
  BrokenText(
    "> balloon-response ranges=[\u{1}]", 28, "the control character 0x01 is not text",
    hint: "a trace is a text file; write bytes as “> raw HEX”"),
  BrokenText(
    String(repeating: "#", count: 1 << 20 + 1), 1 << 20 + 1,
    "the line is longer than 1048576 bytes"),
]

@Test(
  "a text that is no trace is refused at the right place, with the reason and a hint",
  arguments: brokenFirstLines + brokenHeaders + brokenEvents + brokenPackets + brokenRecords
    + brokenText)
func brokenTextIsRefused(broken: BrokenText) {
  let expected = TraceError(
    file: "a.dmtrace", line: broken.place.line, column: broken.place.column,
    problem: broken.problem, hint: broken.hint)
  #expect(throws: expected) {
    try TraceParser.trace(from: broken.text, file: "a.dmtrace")
  }
}

@Test("a title that is not UTF-8 is refused")
func invalidTitle() {
  let expected = TraceError(
    file: "a", line: 2, column: 7, problem: "the text is not valid UTF-8")
  #expect(throws: expected) {
    try TraceParser.trace(from: Array("dynmem trace 1\ntitle a".utf8) + [0xC3], file: "a")
  }
}

@Test("an error reads as file, line, column, problem and hint")
func errorDescription() {
  let error = TraceError(
    file: "a.dmtrace", line: 3, column: 11, problem: "unknown word “opne”",
    hint: "did you mean “open”?")
  #expect(
    error.description == "a.dmtrace:3:11: unknown word “opne” (did you mean “open”?)")
}
