import Testing

@testable import Traces

@Suite("The trace that the benchmarks replay")
struct ReplayPumpTests {
  @Test("replays, and has a line for each event", arguments: [1, 2, 20])
  func replays(targets: Int) {
    let pump = ReplayPump(targets: targets)
    #expect(pump.replay())
    let text = String(decoding: pump.text, as: UTF8.self)
    #expect(text.split(separator: "monitor balloon").count == targets + 1)
    // Lines of events are indented or begin with a time; those of the header are not and do not.
    let lines = text.split(separator: "\n")
    let header = lines.prefix { !($0.first?.isNumber ?? false) }
    #expect(pump.eventLineCount == lines.count - header.count)
  }

  @Test("does not replay when it is damaged, or is no trace")
  func damaged() {
    let text = String(decoding: ReplayPump(targets: 2).text, as: UTF8.self)
    let other = text.replacing("pages=2048", with: "pages=2049")
    #expect(other != text)
    #expect(!ReplayPump(text: Array(other.utf8)).replay())
    #expect(!ReplayPump(text: Array("dynmem trace 2\n".utf8)).replay())
    #expect(ReplayPump(text: []).eventLineCount == 0)
  }
}
