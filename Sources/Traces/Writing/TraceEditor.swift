import Conversation

/// Puts other expectations into the text of a trace, and leaves everything else as its author wrote
/// it: comments, blank lines, blocks, numbers.
package struct TraceEditor {
  /// The lines of the file, without the line feed at the end of each.
  private let lines: [ArraySlice<UInt8>]
  private let printer: TracePrinter
  /// What is done at each line, from 1; the rounds of a block come back to the same lines.
  private var changes: [Int: Change] = [:]

  private struct Change: Hashable {
    var isRemoved = false
    /// Lines that come in front of it.
    var inserted: [String] = []
    /// What stands there instead.
    var replacement: String?
  }

  /// The text of a trace with the expectations of `updated`, which has the same events.
  ///
  /// Nil if there is none: the machine is another, or rounds of a block are to expect different
  /// things.
  ///
  /// - Complexity: O(length of the text)
  package static func text(_ source: [UInt8], updatedTo updated: Trace) -> [UInt8]? {
    guard let trace = try? TraceParser.trace(from: source, file: ""),
      trace.machine == updated.machine, trace.steps.count == updated.steps.count
    else { return nil }
    var editor = TraceEditor(source, TracePrinter(for: updated))
    var ofEvents: [Int: [Int: Change]] = [:]
    for (index, new) in updated.steps.enumerated() {
      let old = trace.steps[index]
      let time = index > 0 ? trace.steps[index - 1].time : nil
      let changes = editor.changes(from: old, after: time, to: new)
      if trace.beginsUnsaid, index == 0 {
        guard changes.isEmpty else { return nil }
        continue
      }
      guard ofEvents.updateValue(changes, forKey: old.line) ?? changes == changes else {
        return nil
      }
      editor.changes.merge(changes) { $1 }
    }
    // Whatever was overlooked here must not come into a file.
    let text = editor.text
    guard let again = try? TraceParser.trace(from: text, file: ""),
      TracePrinter.text(of: again) == TracePrinter.text(of: updated)
    else { return nil }
    return text
  }

  /// So many lines are looked at for one that can stay: an event may have very many.
  private static let nearby = 256

  private init(_ source: [UInt8], _ printer: TracePrinter) {
    lines = source.split(separator: newline, omittingEmptySubsequences: false)
    self.printer = printer
  }

  /// What to do at which lines, so that the event expects what is new.
  private func changes(
    from old: Trace.Step, after time: VirtualTime?, to new: Trace.Step
  ) -> [Int: Change] {
    guard old.expectations != new.expectations else { return [:] }
    var changes: [Int: Change] = [:]
    func remove(_ expectation: Expectation) {
      if expectation.line == old.line {
        // A time in front of it is what is done: nothing.
        changes[old.line, default: Change()].replacement = printer.line(of: old, after: time)
      } else {
        changes[expectation.line, default: Change()].isRemoved = true
      }
    }
    var rest = old.expectations[...]
    var place = old.line + 1
    for expectation in new.expectations {
      if let kept = rest.prefix(Self.nearby).firstIndex(where: { $0.isTheSame(as: expectation) }) {
        for removed in rest[..<kept] { remove(removed) }
        place = rest[kept].line + 1
        rest = rest[(kept + 1)...]
      } else {
        let line = max(rest.first?.line ?? place, old.line + 1)
        changes[line, default: Change()].inserted.append(printer.line(of: expectation))
      }
    }
    for removed in rest { remove(removed) }
    return changes
  }

  private var text: [UInt8] {
    let end = lines[0].last == carriageReturn ? [carriageReturn, newline] : [newline]
    var text: [UInt8] = []
    for (index, line) in lines.enumerated() {
      let change = changes[index + 1] ?? Change()
      for inserted in change.inserted { text += Array(inserted.utf8) + end }
      guard !change.isRemoved else { continue }
      if let replacement = change.replacement {
        text += Array(replacement.utf8) + end.dropLast()
      } else {
        text += line
      }
      if index + 1 < lines.count { text.append(newline) }
    }
    // Behind a last line that had no end.
    for inserted in changes[lines.count + 1]?.inserted ?? [] { text += end + Array(inserted.utf8) }
    return text
  }
}

extension Trace {
  /// The start of the machine is no line of its own: it has that of the first event.
  fileprivate var beginsUnsaid: Bool {
    steps.count > 1 && steps[0].stimulus == .powerOn && steps[0].line == steps[1].line
  }
}

extension Expectation {
  /// Whether it is what another is, wherever that stands.
  fileprivate func isTheSame(as other: Expectation) -> Bool {
    content == other.content && within == other.within
  }
}

private let newline = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
