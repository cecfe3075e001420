import Conversation
import Foundation
import Simulation
import Testing
import Traces

@Suite("Checkers hold in every golden script")
struct CheckerGoldenTests {
  private static let goldens = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Traces/goldens")

  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: goldens.path)) ?? [])
    .filter { $0.hasSuffix(".script") }.sorted()

  @Test("there are goldens to check")
  func found() {
    #expect(Self.names.count > 50)
  }

  @Test("under QEMU's rules every message of the host is well formed", arguments: names)
  func wellFormed(_ name: String) throws {
    let bytes = try Data(contentsOf: Self.goldens.appending(path: name))
    let script = try QEMUScript(Array(bytes), file: name)
    var machine = CheckedMachine(script.machine)
    var log = ObservationLog()
    var now = VirtualTime.zero
    for line in script.lines {
      now = now.advanced(by: line.delay)
      guard let stimulus = line.stimulus else { continue }
      for _ in 0..<min(line.repetitions, 100) {
        log.removeAll()
        machine.apply(stimulus, at: now, into: &log)
      }
    }
    #expect(machine.findings.failures == [])
  }
}
