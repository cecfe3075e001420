import Foundation
import HostEngine
import HostEvents
import Simulation
import Testing
import Traces

@Test(
  "without what goes beyond QEMU a hardened host sends a real guest what QEMU sent it",
  arguments: HardenedRecording.sessions)
func plainHostSendsTheSame(session: String) throws {
  let recording = try HardenedRecording(session)
  let run = recording.run(HardenedRecording.plain)
  #expect(recording.recorded.count > 1)
  #expect(run.sent == recording.recorded)
  #expect(run.violations.isEmpty)
  #expect(run.failures == [])
}

/// With several ranges in an unballoon request the answers that were recorded are too many or too
/// few, and with a remembered balloon they answer another question.
private let answersSomethingElse: [String: [ViolationID]] = [
  "s05-unbind-6.12": [.unaskedHotAddResponse]
]

@Test(
  "a real guest breaks no rule but the deadline when it never answers",
  arguments: HardenedRecording.sessions)
func realGuestsBreakNoRule(session: String) throws {
  let recording = try HardenedRecording(session)
  let run = recording.run(.hardened)
  #expect(run.failures == [])
  if session.hasPrefix("s00") {
    #expect(run.violations.map(\.id) == [.silentBalloon, .silentBalloon])
    return
  }
  #expect(run.violations.map(\.id) == answersSomethingElse[session] ?? [])
  // The recorded guest answers QEMU: what it says after that is no fault of its own.
  if let event = run.violations.first?.event {
    var policy = HostPolicy.hardened
    policy.info = false
    let difference = try #require(recording.firstDifference(recording.run(policy)))
    #expect(difference < event)
  }
}

@Test(
  "the page of differences tells where each policy first shows in a recorded session",
  arguments: HardenedRecording.sessions)
func pageOfDifferences(session: String) throws {
  let recording = try HardenedRecording(session)
  let cells = PolicyOption.all.map { option in
    recording.firstDifference(with: option).map(String.init) ?? "–"
  }
  let row = "| `\(session)` | " + cells.joined(separator: " | ") + " |"
  let lines = try hardenedPage().split(separator: "\n").map(String.init)
  #expect(lines.contains(row), "\(row)")
}

@Test("the page of differences names every policy in the head of its table")
func pageNamesPolicies() throws {
  let names = PolicyOption.all.map { "`\($0.name)`" }
  let head = "| session | " + names.joined(separator: " | ") + " |"
  #expect(try hardenedPage().contains(head), "\(head)")
}

private func hardenedPage() throws -> String {
  try String(
    contentsOf: HardenedRecording.folder.appending(path: "HARDENED.md"), encoding: .utf8)
}
