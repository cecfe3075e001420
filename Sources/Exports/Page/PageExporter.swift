package import Traces

package struct PageExporter: ConversationExporter {
  package init(for trace: Trace, _ summary: ConversationSummary) {}
  package mutating func take(_ step: ConversationStep) {}
  package mutating func finish() -> [UInt8] { [] }
}
