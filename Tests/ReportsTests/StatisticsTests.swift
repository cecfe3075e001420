import Exchanges
import Foundation
import Recordings
import Reports
import Testing
import Traces

@Suite("Statistics")
struct StatisticsTests {
  private static let recorded = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Traces/recorded").standardized

  private static func statistics(_ session: String) throws -> Statistics {
    let input = try #require(try TraceInput.find(at: recorded.path + "/" + session).first)
    return Statistics(session, try input.load())
  }

  /// A packet as a line of `packets.txt` has it: nothing but that file is read here.
  private struct Line {
    var time: UInt64
    var isGuests: Bool
    /// The first four digits of the message: its type.
    var type: String
    var bytes: Int
    var isFollowed: Bool
  }

  private static func lines(_ session: String) throws -> [Line] {
    let file = recorded.appending(path: "\(session)/packets.txt")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { text in
      let words = text.split(separator: " ")
      guard words.count >= 7, words[0] != "#", let time = UInt64(words[1]) else { return nil }
      let word = words[6].dropFirst(24).prefix(2)
      return Line(
        time: time, isGuests: words[2] == "G>H", type: String(words[6].prefix(4)),
        bytes: words[6].count / 2, isFollowed: (UInt8(word, radix: 16) ?? 0) & 1 == 1)
    }
  }

  @Test(
    "messages and bytes are those of the recorded packets",
    arguments: ["s01-balloon-6.1", "s02-hotadd-6.12", "s06-frag-6.1"])
  func counts(session: String) throws {
    let messages = try Self.statistics(session).messages
    let lines = try Self.lines(session)
    #expect(messages.reduce(0) { $0 + $1.count } == lines.count)
    let words = [
      "0500": "status-report", "0600": "balloon-request", "0700": "balloon-response",
      "0800": "unballoon-request", "0a00": "hot-add-request", "0b00": "hot-add-response",
    ]
    for (type, word) in words {
      let mine = lines.filter { $0.type == type }
      let told = messages.first { $0.message == word }
      #expect(told?.count ?? 0 == mine.count, "\(word)")
      #expect(told?.bytes ?? 0 == mine.reduce(0) { $0 + $1.bytes }, "\(word)")
      #expect(told.map { $0.sender == "guest" } ?? true == mine.allSatisfy(\.isGuests))
    }
  }

  @Test(
    "response times are those between the recorded packets",
    arguments: ["s01-balloon-6.1", "s01-balloon-6.12", "s06-frag-6.1"])
  func times(session: String) throws {
    var first: [UInt64] = []
    var last: [UInt64] = []
    var asked: UInt64?
    var isAnswered = false
    for line in try Self.lines(session) {
      if line.type == "0600" { (asked, isAnswered) = (line.time, false) }
      guard line.type == "0700", let begun = asked else { continue }
      if !isAnswered { first.append(line.time - begun) }
      isAnswered = true
      guard !line.isFollowed else { continue }
      last.append(line.time - begun)
      asked = nil
    }
    let operations = try Self.statistics(session).operations
    let balloon = try #require(operations.first { $0.operation == .balloon })
    #expect(balloon.answered == last.count)
    for (told, mine) in [(balloon.response, first), (balloon.done, last)] {
      let told = try #require(told)
      let sorted = mine.sorted()
      #expect(told.count == mine.count)
      // A request counts from the event that led to it: the host took some milliseconds.
      let slack: UInt64 = 20_000_000
      let values = [sorted[0], mine.reduce(0, +) / UInt64(mine.count), sorted[mine.count - 1]]
      for (told, mine) in zip([told.least, told.mean, told.most], values) {
        #expect((mine...mine + slack).contains(told))
      }
      #expect(mine.count { $0 <= told.p50 } * 2 >= mine.count)
      #expect(mine.count { $0 + slack < told.p50 } * 2 < mine.count)
    }
  }

  @Test("targets are told with what was reached")
  func targets() throws {
    // The monitor's own answers, from the session's actions.txt: 768M and 1024M were reached.
    let targets = try Self.statistics("s01-balloon-6.12").targets
    #expect(targets.prefix(2).map(\.bytes) == [768 << 20, 1024 << 20])
    #expect(targets.prefix(2).map(\.reachedBytes) == [768 << 20, 1024 << 20])
    #expect(targets.prefix(2).allSatisfy { $0.after != nil })
    // Below what it can give it stays larger.
    let missed = try #require(targets.first { $0.bytes == 256 << 20 })
    #expect(missed.after == nil && missed.reachedBytes > missed.bytes)
  }

  @Test("a second of virtual time and a thousand pages are a thousand pages a second")
  func rate() throws {
    let text = """
      dynmem trace 1
      title     a thousand pages in a second, in two answers
      machine   boot=1G profile=qemu

      0         open
                > version-request 2.0 trans=1
                < version-response accepted trans=1
                > capabilities-report balloon trans=2
                < capabilities-response accepted hot-remove suppress-pressure trans=2
      +50s      wait
      +1s       monitor balloon 1044480K
                < balloon-request pages=1024 trans=0
      +250ms    > balloon-response more trans=3 ranges=[0x10000+500]
      +750ms    > balloon-response trans=4 ranges=[0x20000+524]
      """
    let trace = try TraceParser.trace(from: Array(text.utf8), file: "a")
    let statistics = Statistics("a", trace)
    let balloon = try #require(statistics.operations.first { $0.operation == .balloon })
    #expect(balloon.pagesPerSecond == 1024)
    #expect(balloon.response?.most == 250_000_000)
    #expect(balloon.done?.most == 1_000_000_000)
    #expect(statistics.targets.map(\.after) == [1_000_000_000])
    #expect(statistics.duration == 52_000_000_000)
  }

  @Test(
    "percentiles are by nearest rank",
    arguments: [
      ([7], [7, 7, 7, 7, 7]), ([1, 2], [1, 1, 2, 2, 2]),
      (Array(1...100), [1, 50, 90, 99, 100]), (Array(1...1000), [1, 500, 900, 990, 1000]),
      ([UInt64.max, UInt64.max], Array(repeating: UInt64.max, count: 5)),
    ] as [([UInt64], [UInt64])])
  func percentiles(values: [UInt64], expected: [UInt64]) throws {
    let told = try #require(Percentiles(values.reversed()))
    #expect([told.least, told.p50, told.p90, told.p99, told.most] == expected)
  }

  @Test("percentiles are of all durations, however many there are")
  func manyDurations() {
    let values = Array(repeating: UInt64(1), count: 1_000_000) + [7, 7]
    #expect(Percentiles(values)?.count == 1_000_002)
    #expect(Percentiles(values)?.most == 7)
  }

  @Test("of what is too long the beginning is counted and judged, and that is said")
  func tooLong() throws {
    let text = """
      dynmem trace 1
      machine   boot=1G

      0         open
                repeat 5 > quiet raw 00
                repeat 1000000 > quiet raw 00
                repeat 2 > quiet raw 00

      """
    let trace = try TraceParser.trace(from: Array(text.utf8), file: "a")
    let record = ConversationRecord(trace, atMost: 10)
    #expect(record.isCut && record.entries.count == 6)
    let statistics = Statistics("a", trace, atMost: 10)
    #expect(statistics.isCut && statistics.events == 6)
    #expect(statistics.text.contains("what comes behind them is not counted"))
    var short = trace
    short.steps.removeLast(2)
    #expect(!ConversationRecord(short).isCut && !Audit("b", short).isCut)
  }

  @Test("of nothing there are no percentiles, and of an empty record no tables")
  func nothing() throws {
    #expect(Percentiles([]) == nil)
    let text = "dynmem trace 1\nmachine   boot=1G\n\n0         wait\n"
    let trace = try TraceParser.trace(from: Array(text.utf8), file: "a")
    #expect(Statistics("a", trace).text == "a: 1 event in 0")
  }
}
