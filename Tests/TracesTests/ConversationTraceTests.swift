import Foundation
import Recordings
import Simulation
import Testing
import Traces

private let conversations =
  (try? TraceInput.find(
    at: URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Traces/conversations").standardized.path)) ?? []

@Test("a conversation goes as it is told, and breaks no rule", arguments: conversations)
func conversationReplays(_ input: TraceInput) throws {
  let result = Replayer.replay(try input.load(), checking: true)
  #expect(result.divergence == nil, "\(result.divergence?.description ?? "")")
  #expect(result.findings.failures == [])
}

@Test("there are conversations")
func conversationsAreThere() {
  #expect(conversations.count >= 11)
}
