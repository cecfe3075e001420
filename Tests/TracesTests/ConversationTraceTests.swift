import Foundation
import Recordings
import Simulation
import Testing
import Traces

private func traces(_ folder: String) -> [TraceInput] {
  (try? TraceInput.find(
    at: URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Traces/\(folder)").standardized.path)) ?? []
}

/// Those of the second folder are what a checker once said something false of.
@Test(
  "a conversation goes as it is told, and breaks no rule",
  arguments: traces("conversations") + traces("checkers"))
func conversationReplays(_ input: TraceInput) throws {
  let result = Replayer.replay(try input.load(), checking: true)
  #expect(result.divergence == nil, "\(result.divergence?.description ?? "")")
  #expect(result.findings.failures == [])
}

@Test("there are conversations")
func conversationsAreThere() {
  #expect(traces("conversations").count >= 11)
  #expect(traces("checkers").count >= 4)
}
