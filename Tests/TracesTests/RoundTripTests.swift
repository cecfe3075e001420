import Bytes
import Conversation
import Testing
import Traces

/// The same without line numbers, which a trace has from the text it was read from.
private func withoutLines(_ trace: Trace) -> Trace {
  var copy = trace
  for step in copy.steps.indices {
    copy.steps[step].line = 0
    for index in copy.steps[step].expectations.indices {
      copy.steps[step].expectations[index].line = 0
    }
  }
  return copy
}

@Test("a trace that is printed and parsed is the same trace", arguments: 0..<300)
func printedAndParsed(seed: UInt64) throws {
  let original = RandomTrace(seed: seed).first
  let text = TracePrinter.text(of: original)
  let parsed = try trace(text)
  #expect(withoutLines(parsed) == original, "\(text)")
  #expect(TracePrinter.text(of: parsed) == text)
}

@Test("the random traces of these tests say most packets by name, and some as bytes")
func randomPackets() {
  var named = 0
  var raw = 0
  for seed in 0..<300 {
    let lines = TracePrinter.text(of: RandomTrace(seed: UInt64(seed)).first).split(separator: "\n")
    for line in lines where line.contains(" trans=") && !line.contains(" . ") { named += 1 }
    for line in lines where line.contains(" raw ") { raw += 1 }
  }
  #expect(named > 500)
  #expect(raw > 100)
}

@Test(
  "a row of ranges is the ranges it stands for",
  arguments: [
    ("3*0x10+1/2", "0x10+1 0x12+1 0x14+1"),
    ("0x20+4 2*0xfffffffffe+16777215/1", "0x20+4 0xfffffffffe+16777215 0xffffffffff+16777215"),
    ("0*0x10+1/2 2*0x10+0/0", "0x10+0 0x10+0"),
    ("4*64+16384/0x4000", "0x40+16384 0x4040+16384 0x8040+16384 0xc040+16384"),
  ])
func rowOfRanges(row: String, ranges: String) throws {
  let written = try trace("dynmem trace 1\n0 > balloon-response ranges=[\(row)]\n")
  let meant = try trace("dynmem trace 1\n0 > balloon-response ranges=[\(ranges)]\n")
  #expect(written == meant)
  #expect(TracePrinter.text(of: written).contains("[\(ranges)]"))
}

@Test("printing is canonical: blanks, comments, order of options and units do not matter")
func canonical() throws {
  let text = """
    dynmem trace 1  # the only format
    # a comment\r
    complete  timers   sent
    machine profile=qemu hot-add=0x400000K\tboot=1048576K
    title   a "guest"  # not part of it
    region  vga 655360 131072 page=4K

    50s open
      >  balloon-response ranges=[ 4096+1   0x2000+0x2 ] trans=0x7 more
    +0ns .  state S_IDLE
      < version-response trans=1
    + 50ms wait
    """
  #expect(throws: TraceError.self) { try trace(text) }
  let printed = """
    dynmem trace 1
    title     a "guest"
    machine   boot=1G hot-add=4G profile=qemu
    region    vga 0xa0000 128K
    complete  sent timers

    50s       open
              > balloon-response more trans=7 ranges=[0x1000+1 0x2000+2]
              wait
              . state idle
              < version-response refused trans=1
    +50ms     wait

    """
  let good = text.replacing("+ 50ms", with: "+50000us")
  #expect(TracePrinter.text(of: try trace(good)) == printed)
  #expect(TracePrinter.text(of: try trace(printed)) == printed)
}

@Test("steps and expectations know their lines")
func lines() throws {
  let parsed = try trace("dynmem trace 1\r\n\r\n0 open\r\n\r\n# x\r\n. state version\r\n")
  #expect(parsed.steps.map(\.line) == [3])
  #expect(parsed.steps[0].expectations.map(\.line) == [6])
}

@Test("moments are written in the largest unit, exactly")
func moments() throws {
  let cases: [(UInt64, String)] = [
    (0, "0"), (1, "1ns"), (999, "999ns"), (1_000, "1us"), (1_001, "1.001us"),
    (1_500_000, "1.5ms"), (50_000_000_000, "50s"), (1_000_000_001, "1.000000001s"),
    (.max, "18446744073.709551615s"),
  ]
  for (nanoseconds, text) in cases {
    var trace = Trace()
    trace.steps = [Trace.Step(time: VirtualTime(rawValue: nanoseconds), stimulus: .wait)]
    #expect(TracePrinter.text(of: trace).contains("\n\(text) "))
    #expect(try trace == withoutLines(TracesTests.trace(TracePrinter.text(of: trace))))
  }
}

/// Payloads as the guest or the host writes them, and the words for them.
private let payloads = [
  ("01001000010000000000020000000000", "version-request 2.0 trans=1"),
  ("01001000030000000300000001000000", "version-request 0.3 last trans=3"),
  ("02001000010000000100000000000000", "version-response accepted trans=1"),
  (
    "030020000200000003000000000000000010000000000000ffffffff00000000",
    "capabilities-report balloon hot-add align=1M min=4096 max=0xffffffff trans=2"
  ),
  (
    "03002000020000001f000000000000000000000000000000ffffffffffffffff",
    "capabilities-report balloon hot-add align=128M trans=2"
  ),
  (
    "04001000020000000700000000000000",
    "capabilities-response accepted hot-remove suppress-pressure trans=2"
  ),
  (
    "0500300003000000886403000000000095e5000000000000"
      + "000000000000000000000000000000000000000000000000",
    "status-report available=222344 committed=58773 trans=3"
  ),
  ("06001000000000000000020000000000", "balloon-request pages=131072 trans=0"),
  (
    "070018000000000000000000020000000010000000000002",
    "balloon-response trans=0 ranges=[0x1000+131072]"
  ),
  // It tells three ranges, and one is there.
  (
    "070018000000000000000000060000000010000000000002",
    "balloon-response trans=0 ranges=[0x1000+131072] count=3"
  ),
  ("0900080005000000", "unballoon-response trans=5"),
  // The size is a lie.
  ("0900090005000000", "unballoon-response trans=5 size=9"),
  // One byte too many, one too few, and a type without a name.
  ("090008000500000000", "raw 090008000500000000"),
  ("09000800050000", "raw 09000800050000"),
  ("63000800050000000000", "raw 63000800050000000000"),
  ("", "raw -"),
  ("0b001000070000000080000001000000", "hot-add-response count=32768 result=1 trans=7"),
]

@Test("payloads of the protocol have these words", arguments: payloads)
func words(hex: String, words: String) throws {
  let text = "dynmem trace 1\n0 > raw \(hex.isEmpty ? "-" : hex)\n"
  let printed = TracePrinter.text(of: try trace(text))
  #expect(printed.hasSuffix("0         > \(words)\n"))
  #expect(try trace(printed).steps.map(\.stimulus) == trace(text).steps.map(\.stimulus))
}

@Test("a text that is damaged anywhere is refused or read, and never traps", arguments: 0..<200)
func damagedTexts(seed: UInt64) {
  var random = SplitMix64(seed: seed)
  var text = Array(balloonSingle.utf8)
  for _ in 0..<(1 + random.next() % 3) {
    let place = Int(random.next() % UInt64(text.count))
    switch random.next() % 4 {
    case 0: text[place] = UInt8(truncatingIfNeeded: random.next())
    case 1: text.remove(at: place)
    case 2: text.removeSubrange(place...)
    default: text.insert(contentsOf: text.shuffled(using: &random).prefix(3), at: place)
    }
    if text.isEmpty { break }
  }
  do throws(TraceError) {
    let parsed = try TraceParser.trace(from: text, file: "a")
    let printed = TracePrinter.text(of: parsed)
    #expect((try? trace(printed)).map(withoutLines) == withoutLines(parsed))
  } catch {
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    #expect((1...lines.count).contains(error.line))
    #expect((1...(lines[error.line - 1].count + 1)).contains(error.column), "\(error)")
  }
}

extension RandomTrace {
  fileprivate var first: Trace {
    var copy = self
    return copy.next()
  }
}
