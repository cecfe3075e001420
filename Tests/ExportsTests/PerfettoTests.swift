import Exports
import Foundation
import Recordings
import Testing
import Traces

@Suite("Traces for Perfetto")
struct PerfettoTests {
  private static let paths = [
    "recorded/s04-reboot-6.12", "recorded/s12-evil-hotadd",
    "malicious/DM-D6-crossed-pages.dmtrace",
    "malicious/DM-D10-train-stops.dmtrace",
  ]

  private static func events(of trace: Trace) throws -> [TraceEvent] {
    let file = ExportFormat.perfetto.file(of: trace)
    return try JSONDecoder().decode(TraceFile.self, from: Data(file)).traceEvents
  }

  private static func mebibytes(_ count: Int) -> Double { Double(count << 20) }

  @Test("every event has what its phase needs, and nothing else", arguments: paths)
  func schema(path: String) throws {
    let events = try Self.events(of: Sample.trace(path))
    #expect(events.count > 20)
    for event in events {
      switch event.ph {
      case "M":
        #expect(event.name.hasSuffix("_name") || event.name.hasSuffix("_sort_index"))
      case "X": #expect(event.dur != nil && event.cat != nil)
      case "i": #expect(event.s == "t" && event.cat != nil)
      case "b", "e": #expect(event.id2?.local != nil && event.cat == "transaction")
      case "C": #expect(event.args?.values.allSatisfy { $0.number != nil } == true)
      default: Issue.record("phase \(event.ph)")
      }
      #expect(event.dur == nil || event.ph == "X")
    }
    // All lanes have names.
    let named = Set(events.filter { $0.name == "thread_name" }.map { [$0.pid, $0.tid] })
    for event in events where ["X", "i"].contains(event.ph) {
      #expect(named.contains([event.pid, event.tid]))
    }
  }

  @Test("a reader of trace events takes the file", arguments: paths + ["scripts", "conversations"])
  func valid(path: String) throws {
    let found = try TraceInput.find(at: Sample.root.appending(path: "Traces/" + path).path)
    for input in found {
      let file = ExportFormat.perfetto.file(of: try input.load())
      #expect(TraceEventShape.problems(in: file) == [], "\(input.path)")
    }
  }

  @Test(
    "what a reader would not take is seen",
    arguments: [
      ("\"displayTimeUnit\":\"ms\"", "\"displayTimeUnit\":\"s\"", "displayTimeUnit"),
      ("\"ph\":\"e\"", "\"ph\":\"n\"", "does not end"),
      ("\"ph\":\"b\"", "\"ph\":\"B\"", "do not end"),
      ("\"ph\":\"e\"", "\"ph\":\"E\"", "E without B"),
      ("\"ph\":\"e\",\"name\":\"version", "\"ph\":\"b\",\"name\":\"version", "begins twice"),
      ("\"ts\":0.", "\"ts\":\"0\",\"t\":0.", "ts is no number"),
      ("\"dur\":", "\"dura\":", "lacks dur"),
      ("\"actual\":", "\"actual\":true,\"b\":", "counter"),
      ("\"s\":\"t\"", "\"s\":\"x\"", "scope"),
      ("\"tid\":1", "\"tid\":\"1\"", "tid is no integer"),
    ])
  func invalid(part: String, other: String, problem: String) throws {
    let file = ExportFormat.perfetto.file(
      of: try Sample.trace("malicious/DM-D10-train-stops.dmtrace"))
    let text = String(decoding: file, as: UTF8.self)
    #expect(text.contains(part))
    let problems = TraceEventShape.problems(in: Array(text.replacing(part, with: other).utf8))
    #expect(problems.contains { $0.contains(problem) }, "\(problems)")
  }

  @Test(
    "a balloon response without ranges ends its request, whatever it says of more",
    arguments: ["", "more "])
  func emptyResponse(more: String) throws {
    let trace = try Sample.trace(
      lines: """
        machine boot=1G profile=qemu

        0      open
               > version-request 2.0 trans=1
               > capabilities-report balloon trans=2
        +50s   wait
        +1s    monitor balloon 512M
        +1s    > balloon-response \(more)trans=3 ranges=[]
        +60s   wait
        """)
    let ends = try Self.events(of: trace).filter { $0.ph == "e" && $0.name.contains("balloon") }
    #expect(ends.map(\.ts) == [52_000_000])
    #expect(ends.first?.args?["end"]?.text == "answered")
  }

  @Test("what is outstanding begins and ends, each once and in this order", arguments: paths)
  func transactions(path: String) throws {
    var open: [String: TraceEvent] = [:]
    var count = 0
    for event in try Self.events(of: Sample.trace(path)) {
      guard let id = event.id2?.local else { continue }
      if event.ph == "b" {
        #expect(open.updateValue(event, forKey: id) == nil)
        count += 1
      } else {
        let found = open.removeValue(forKey: id)
        let begin = try #require(found)
        #expect(begin.name == event.name && begin.ts <= event.ts)
      }
    }
    #expect(open.isEmpty)
    #expect(count >= 3)
  }

  @Test("states follow each other without gap and overlap", arguments: paths)
  func states(path: String) throws {
    let states = try Self.events(of: Sample.trace(path)).filter { $0.ph == "X" }
    for (state, next) in zip(states, states.dropFirst()) {
      #expect(abs(state.ts + (state.dur ?? 0) - next.ts) < 0.01)
      #expect(state.name != next.name)
    }
    #expect(states.first?.name == "S_POST_RESET_CLOSED")
  }

  @Test("the states of a session are those that were recorded, in order")
  func recordedStates() throws {
    let states = try Self.events(of: Sample.trace("recorded/s04-reboot-6.12")).filter {
      $0.ph == "X"
    }
    let file = Sample.root.appending(path: "Traces/recorded/s04-reboot-6.12/packets.txt")
    let recorded = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      .compactMap { $0.hasPrefix("#") ? $0.split(separator: " ").last : nil }
      .filter { $0.hasPrefix("S_") }
    #expect(states.map(\.name) == recorded.map(String.init))
  }

  @Test("counters tell target, size and what was given up, and every message is an event")
  func counters() throws {
    let events = try Self.events(of: Sample.trace("recorded/s04-reboot-6.12"))
    let memory = events.filter { $0.ph == "C" && $0.name.hasPrefix("memory") }
    #expect(memory.first?.args?["actual"]?.number == Self.mebibytes(512))
    // The target of the first balloon, reached.
    let reached = memory.filter { $0.args?["target"]?.number == Self.mebibytes(384) }
    #expect(reached.contains { $0.args?["actual"]?.number == Self.mebibytes(384) })
    #expect(reached.contains { $0.args?["removed"]?.number == Self.mebibytes(128) })
    #expect(events.contains { $0.ph == "C" && $0.name.hasPrefix("rings") })
    let messages = events.filter { $0.cat == "message" }
    #expect(messages.count == (try Sample.packets(of: "s04-reboot-6.12").count))
  }

  @Test("a full ring is seen, and a title may hold anything")
  func ring() throws {
    let trace = try Sample.trace(
      lines: """
        title "a \\"title\\" \\\\ \\x01 <b>"

        0  open
           repeat 400 > quiet status-report available=1 committed=1 trans=0
        """)
    let events = try Self.events(of: trace)
    let fill = events.filter { $0.name.hasPrefix("rings") }
      .compactMap { $0.args?["to the host"]?.number }
    // A status report takes 72 bytes, and less than a packet is left over.
    #expect(fill.max() == Double(16_384 / 72 * 72))
    let file = try JSONDecoder().decode(
      TraceFile.self, from: Data(ExportFormat.perfetto.file(of: trace)))
    #expect(file.otherData["title"] == "a \"title\" \\ \u{1} <b>")
  }
}

/// The part of the format that is used.
private struct TraceFile: Decodable {
  var displayTimeUnit: String
  var otherData: [String: String]
  var traceEvents: [TraceEvent]
}

private struct TraceEvent: Decodable {
  var ph: String
  var name: String
  /// Microseconds.
  var ts: Double
  var pid: Int
  var tid: Int
  var cat: String?
  var dur: Double?
  var s: String?
  var id2: Number?
  var args: [String: Value]?

  /// A number of the process's own.
  struct Number: Decodable {
    var local: String
  }

  struct Value: Decodable {
    var number: Double?
    var text: String?

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      number = try? container.decode(Double.self)
      if number == nil { text = try container.decode(String.self) }
    }
  }
}
