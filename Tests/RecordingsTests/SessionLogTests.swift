import Conversation
import Foundation
import HostEngine
import Recordings
import Simulation
import Testing
import Traces

@Suite("Logs of recorded sessions, alone")
struct SessionLogTests {
  @Test("there are seventeen")
  func logsAreThere() {
    #expect(RecordedLog.all.count == 17)
  }

  @Test(
    "a log replays, and the host asks for what it asked for then, byte for byte",
    arguments: RecordedLog.all)
  func replays(session: RecordedLog) throws {
    let imported = try ImportedRecording([RecordedFile(name: "qemu.log", bytes: session.log)])
    let result = Replayer.replay(imported.trace)
    #expect(result.divergence == nil, "\(result.divergence?.description ?? "")")
    #expect(imported.trace.requests == session.requests)
    #expect(imported.trace.machine.policy == .qemu)
    #expect(imported.account.lines.unknown == 0)
    #expect(imported.account.lines.damaged == 0)
    #expect(imported.account.leftOut == 0)
  }

  @Test("a log that breaks off anywhere replays as far as it goes", arguments: ["s05", "s10"])
  func prefixes(session: String) throws {
    let lines = try RecordedLog.named(session).log.textLines
    // The first line is an event, as in every log of these.
    for count in 1...min(lines.count, 150) {
      let imported = try imported(lines.prefix(count).joined(separator: "\n") + "\n")
      let divergence = Replayer.replay(imported.trace).divergence
      #expect(divergence == nil, "\(count) lines: \(divergence?.description ?? "")")
    }
  }

  @Test("every state and event of a log is expected, with the line it is from")
  func everythingIsExpected() throws {
    let session = try RecordedLog.named("s04")
    let imported = try ImportedRecording([RecordedFile(name: "qemu.log", bytes: session.log)])
    let notes = imported.notes.expectations.flatMap { $0 }
    for (index, line) in session.log.textLines.enumerated()
    where !line.contains(":vmbus_channel_notify_guest") {
      #expect(notes.contains("qemu.log:\(index + 1) exact"), "line \(index + 1)")
    }
  }

  @Test(
    "what is written parses to the same trace", arguments: [RecordedLog.all[2], RecordedLog.all[7]])
  func roundTrip(session: RecordedLog) throws {
    let imported = try ImportedRecording([RecordedFile(name: "qemu.log", bytes: session.log)])
    let text = TracePrinter.text(of: imported.trace, notes: imported.notes)
    let again = try TraceParser.trace(from: Array(text.utf8), file: "a.dmtrace")
    #expect(TracePrinter.text(of: again) == TracePrinter.text(of: imported.trace))
  }

  @Test("a log without events of the bus, and without times, leads to the same requests")
  func withoutBus() throws {
    for session in RecordedLog.all where ["s04", "s05", "s19"].contains(session.name.prefix(3)) {
      let lines = session.log.textLines.filter { $0.contains(":hv_balloon_") }
        .compactMap { $0.split(separator: ":", maxSplits: 1).last }
      let imported = try imported(lines.joined(separator: "\n"))
      #expect(Replayer.replay(imported.trace).divergence == nil)
      #expect(imported.trace.requests == session.requests)
      #expect(imported.account.events.allSatisfy { $0.confidence == .orderOnly })
      #expect(imported.account.inventions.contains { $0.rule == .times })
    }
  }

  @Test(
    "with the monitor's commands beside it, targets are those, and boot memory follows from them",
    arguments: ["s02-hotadd-6.12", "s03", "s06", "s16-evil"])
  func withCommands(name: String) throws {
    let session = try RecordedLog.named(name)
    #expect(!session.commands.isEmpty)
    let imported = try ImportedRecording([
      RecordedFile(name: "qemu.log", bytes: session.log),
      RecordedFile(name: "qmp.log", bytes: session.commands),
    ])
    let given = imported.trace.steps.count {
      if case .target = $0.stimulus { true } else { false }
    }
    #expect(given == session.commands.textLines.count)
    #expect(imported.trace.machine.bootPages == session.bootPages)
    #expect(Replayer.replay(imported.trace).divergence == nil)
    #expect(imported.trace.requests == session.requests)
  }

  @Test("a log of which one line is another diverges at that line")
  func damagedLine() throws {
    let session = try RecordedLog.named("s01-balloon-6.12")
    var lines = session.log.textLines
    let index = try #require(lines.firstIndex { $0.contains("posting unballoon") })
    lines[index] = lines[index].replacing("remaining ", with: "remaining 1")
    let imported = try imported(lines.joined(separator: "\n"))
    #expect(Replayer.replay(imported.trace).divergence?.line == index + 1)
  }

  @Test("a log that begins in the middle is given the handshake that must have been")
  func beginsInTheMiddle() throws {
    let session = try RecordedLog.named("s06")
    let lines = session.log.textLines
    let idle = try #require(lines.firstIndex { $0.hasSuffix("-> S_IDLE") })
    for first in [idle + 1, idle + 3, idle + 5, idle + 6] {
      let imported = try imported(lines[first...].joined(separator: "\n"))
      #expect(imported.account.inventions.contains { $0.rule == .handshake })
      let result = Replayer.replay(imported.trace)
      #expect(result.divergence == nil, "from \(first): \(result.divergence?.description ?? "")")
      #expect(Array(imported.trace.requests.suffix(10)) == Array(session.requests.suffix(10)))
    }
  }
}

@Suite("Trace events of QEMU's engine, as a log")
struct GoldenLogTests {
  @Test("goldens replay from their events alone, and with QEMU's words between them")
  func replay() throws {
    let folder = repositoryFolder.appending(path: "Traces/goldens")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      .filter { $0.hasSuffix(".transcript") }
    #expect(names.count > 130)
    // Of those with a ring that was really full, all: a log does not tell since when.
    let isChosen = { (index: Int, name: String) in
      index % 12 == 1 || name.contains("BUG") || name.contains("-in-balloon-rb")
        || name.contains("-in-hotadd-rb")
    }
    for (index, name) in names.enumerated() where isChosen(index, name) {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      for words in [false, true] {
        let log = Self.log(of: text, words: words)
        guard !log.isEmpty else { continue }
        let imported = try imported(log)
        let divergence = Replayer.replay(imported.trace).divergence
        #expect(divergence == nil, "\(name): \(divergence?.description ?? "")")
      }
    }
  }

  /// The lines that QEMU itself would have written.
  private static func log(of transcript: String, words: Bool) -> String {
    var log = ""
    for line in transcript.split(separator: "\n") {
      if line.hasPrefix("trace: ") { log += line.dropFirst(7) + "\n" }
      guard words else { continue }
      if line.hasPrefix("warning: ") { log += "qemu-system-x86_64: \(line)\n" }
      if line.hasPrefix("error: ") { log += "qemu-system-x86_64: \(line.dropFirst(7))\n" }
      if line.hasPrefix("ABORT: ") { log += "qemu: ../hw/hyperv/\(line.dropFirst(7))\n" }
    }
    return log
  }
}
