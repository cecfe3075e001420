package import Traces

/// A recording that became a conversation, and an account of how.
package struct ImportedRecording: Sendable {
  package let trace: Trace
  /// Where each line of the trace comes from, and how sure it is.
  package let notes: TraceNotes
  package let account: Account

  /// What was read, and what was made up.
  package struct Account: Hashable, Sendable {
    /// The files, in the order in which they were given.
    package var files: [String] = []
    /// How many events of each kind there were, by how sure they are.
    package var events: [EventCount] = []
    package var lines = RecordingCounts()
    /// Events that cannot have happened as the machine was by then.
    package var leftOut = 0
    /// Events that a replay does not see.
    package var uncompared = 0
    package var inventions: [Invention] = []
  }

  package struct EventCount: Hashable, Sendable {
    package var kind: RecordedEvent.Kind
    package var confidence: RecordedEvent.Confidence
    package var count: Int
  }

  /// Reads files, merges their events, and makes a conversation that leads to them.
  ///
  /// Files may be of any form in `RecordingFormat`; what wrote them is told by what is in them.
  /// `known` says what nobody can see in a recording.
  ///
  /// - Complexity: linear in the files, and that of a machine that does what they tell
  package init(
    _ files: [RecordedFile], known: KnownMachine = KnownMachine()
  ) throws(RecordingError) {
    let read = try RecordingReader(files)
    let merged = RecordedEventMerge(read.events)
    let beginning = RecordingBeginning(merged.events)
    if beginning.start == nil, let untold = beginning.untold {
      let place = merged.events[untold].source
      throw .beginsTooLate(file: place.file, line: place.line)
    }
    let events = beginning.events(of: merged.events)
    var machine = MachineFromEvents(events, known)
    let names = files.map(\.name)
    var conversation = ConversationFromEvents(events, on: machine.configuration, files: names)
    conversation.run()
    if let pages = conversation.impliedBoot, pages > 0, known.bootPages == nil,
      conversation.overrun == nil
    {
      machine = MachineFromEvents(events, known, boot: pages)
      conversation = ConversationFromEvents(events, on: machine.configuration, files: names)
      conversation.run()
    }
    if let place = conversation.overrun { throw .tooMuch(file: place.file, line: place.line) }
    conversation.inventions.add(machine.inventions)
    if events.count < merged.events.count {
      let count = merged.events.count - events.count
      conversation.inventions.noteOnce(.lateBeginning, "\(count) events")
    }
    if !merged.moved.isEmpty || !merged.untimed.isEmpty {
      conversation.inventions.noteOnce(.clocks)
    }
    var account = Account()
    account.files = names
    account.events = Self.counts(merged.events)
    account.lines = read.counts
    account.leftOut = conversation.leftOut
    account.uncompared = conversation.uncompared
    account.inventions = conversation.inventions.inOrder
    var trace = conversation.trace
    trace.title = names.joined(separator: ", ")
    var notes = conversation.notes
    notes.header = account.lines(width: TraceLimits.columns - 2)
    self.trace = trace
    self.notes = notes
    self.account = account
  }

  private static func counts(_ events: [RecordedEvent]) -> [EventCount] {
    var counts: [EventCount] = []
    for kind in RecordedEvent.Kind.allCases {
      let ofKind = events.filter { $0.kind == kind }
      for confidence in RecordedEvent.Confidence.allCases {
        let count = ofKind.count { $0.confidence == confidence }
        guard count > 0 else { continue }
        counts.append(EventCount(kind: kind, confidence: confidence, count: count))
      }
    }
    return counts
  }
}

extension ImportedRecording.Account {
  /// The account as lines of text.
  package func lines(width: Int) -> [String] {
    var lines: [String] = []
    func add(_ name: String, _ text: String) {
      let indent = String(repeating: " ", count: 10)
      for (index, part) in Self.wrapped(text, to: max(20, width - 10)).enumerated() {
        let head = name + String(repeating: " ", count: max(1, 10 - name.utf8.count))
        lines.append((index == 0 ? head : indent) + part)
      }
    }
    add("read", files.joined(separator: ", "))
    add(
      "events",
      events.map { "\($0.count) \($0.kind.rawValue) (\($0.confidence.rawValue))" }
        .joined(separator: ", "))
    add("lines", lineText)
    if leftOut + uncompared > 0 {
      add("unused", "\(leftOut) that cannot have been, \(uncompared) that are not compared")
    }
    for invention in inventions {
      let result = invention.result.isEmpty ? "" : " (\(invention.result))"
      let times = invention.count > 1 ? " ×\(invention.count)" : ""
      add("invented", "\(invention.rule.rawValue)\(result)\(times): \(invention.rule.text)")
    }
    return lines
  }

  private var lineText: String {
    var parts = ["\(lines.unknown) unknown", "\(lines.damaged) damaged"]
    parts.append("\(lines.noise) that tell nothing of use")
    if lines.cut > 0 { parts.append("\(lines.cut) longer than 64 KiB") }
    if lines.dropped > 0 { parts.append("\(lines.dropped) events dropped by QEMU") }
    return parts.joined(separator: ", ")
  }

  private static func wrapped(_ text: String, to width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return lines + [line]
  }
}
