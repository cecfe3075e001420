package import Traces

package struct PerfettoExporter: ConversationExporter {
  package init(for trace: Trace, _ summary: ConversationSummary) {}
  package mutating func take(_ step: ConversationStep) {}
  package mutating func finish() -> [UInt8] { [] }
}
