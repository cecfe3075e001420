/// Every word of the trace language that stands for itself.
package enum TraceWords {
  /// In the order of the language's tables, each once.
  package static let all: [String] = {
    let tables =
      [TraceParser.firstLine] + HeaderWord.table.words + MachineOption.allCases.map(\.rawValue)
      + PolicyOption.all.map(\.name) + StimulusWord.table.words + MessageWords.table.words
      + ControlWords.table.words + DeliveryWords.all
      + [Mark.guestPacket, Mark.sent, Mark.received, Mark.repetition, Mark.control]
    var seen: Set<String> = []
    return tables.filter { seen.insert($0).inserted }
  }()
}
