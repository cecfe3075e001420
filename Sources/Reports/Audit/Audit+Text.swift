// For people.
extension Audit {
  /// Some lines, without a line end behind the last.
  package var text: String {
    var lines = ["\(HostileText.oneLine(path)): \(counts)"]
    if let guest { lines += text(of: guest, "guest") }
    if let host { lines += text(of: host, "host") }
    let most = 8
    if !partings.isEmpty { lines.append("  where a correct host would have acted otherwise") }
    for parting in partings.prefix(most) {
      lines.append("    event \(parting.event)")
      lines.append("      recorded  \(shown(parting.recorded))")
      lines.append("      correct   \(shown(parting.correct))")
    }
    if partings.count > most { lines.append("    and \(partings.count - most) times more") }
    return lines.joined(separator: "\n")
  }

  /// The end of a line that says what became of a side.
  private static func verdict(_ side: Side) -> String {
    guard !side.isWellBehaved else { return "well behaved" }
    let count = Set(side.breaches.map(\.rule)).count
    return count == 1 ? "breaks 1 rule" : "breaks \(count) rules"
  }

  private var counts: String {
    "\(events) events, \(guestPackets) packets of the guest, \(hostPackets) of the host"
      + (breaksOff ? "; the record breaks off" : "")
      + (isImported ? "; what the log does not tell is made up" : "")
      + (isCut ? "; what comes behind them is not judged" : "")
  }

  private func text(of side: Side, _ name: String) -> [String] {
    var lines = ["  \(name): \(Self.verdict(side))"]
    for breach in side.breaches {
      let detail = breach.detail.map { ": \($0)" } ?? ""
      lines.append("    \(breach.rule)  \(breach.summary)\(HostileText.oneLine(detail))")
      lines.append("      \(breach.place)")
      lines.append("      \(HostileText.oneLine(breach.message))")
      if let bytes = breach.bytes, !bytes.isEmpty { lines.append("      \(bytes)") }
      lines.append("      \(breach.explain)")
    }
    for seen in side.quirks {
      lines.append("    quirk \(seen.quirk.id): \(seen.quirk.summary)")
      lines.append("      \(Self.times(seen.times)), first in event \(seen.event)")
    }
    return lines
  }

  private func shown(_ packet: String?) -> String {
    packet.map { HostileText.cut(HostileText.oneLine($0), to: 120) } ?? "nothing more"
  }

  fileprivate static func times(_ count: UInt64) -> String {
    count == 1 ? "once" : "\(count) times"
  }
}

extension Breach {
  /// How often, and where.
  fileprivate var place: String {
    let numbers = events.map(String.init).joined(separator: ", ")
    let more = events.count == Breach.mostEvents ? ", …" : ""
    let line = line.map { " (line \($0))" } ?? ""
    return
      "\(Audit.times(times)), \(events.count == 1 ? "event" : "events") \(numbers)\(more)\(line)"
  }
}

// For a bug report.
extension Audit {
  /// The same as Markdown that can be pasted into a report.
  package func markdown(version: String) -> String {
    let sides = [("guest", guest), ("host", host)].compactMap { name, side in
      side.map { "the \(name) \($0.isWellBehaved ? "is " : "")**\(Self.verdict($0))**" }
    }
    var text = "## Audit of \(HostileText.codeSpan(path))\n\n"
    text += "In this conversation \(sides.joined(separator: ", ")).\n\n"
    text += "* machine: \(HostileText.codeSpan(machine))\n"
    text += "* seen: \(counts)\n"
    text += "* judged by the rules of dynmem \(version): "
    text += "\(HostileText.codeSpan("dynmem audit \(path)"))\n"
    if let guest { text += markdown(of: guest, "guest") }
    if let host { text += markdown(of: host, "host") }
    return text
  }

  private func markdown(of side: Side, _ name: String) -> String {
    var text = ""
    if !side.isWellBehaved {
      text += "\n### Rules that the \(name) broke\n\n"
      let rows = side.breaches.map { breach in
        let detail = breach.detail.map { ": \(HostileText.codeSpan($0))" } ?? ""
        return [
          HostileText.codeSpan(breach.rule), breach.summary + detail, String(breach.times),
          breach.events.map(String.init).joined(separator: " "),
        ]
      }
      text += TextTable(heads: ["rule", "what", "times", "events"], rows: rows).markdown + "\n"
      for breach in side.breaches { text += Self.evidence(breach) }
    }
    guard !side.quirks.isEmpty else { return text }
    text += "\n### Odd, and no breach\n\n"
    for seen in side.quirks {
      text += "* \(HostileText.codeSpan(seen.quirk.id)): \(seen.quirk.summary) "
      text +=
        "(\(Self.times(seen.times)), first in event \(seen.event)). \(seen.quirk.note.words)\n"
    }
    return text
  }

  private static func evidence(_ breach: Breach) -> String {
    let rule = ReportRule(breach.rule)
    var lines = ["event \(breach.events.first ?? 0), \(seconds(breach.time))", breach.message]
    if let bytes = breach.bytes, !bytes.isEmpty { lines.append(bytes) }
    return """

      \(HostileText.codeSpan(rule.id)) \(rule.help)

      \(HostileText.codeBlock(lines.joined(separator: "\n")))

      """
  }

  private static func seconds(_ nanoseconds: UInt64) -> String {
    let digits = String(nanoseconds / 1_000_000 % 1000)
    let zeros = String(repeating: "0", count: 3 - digits.count)
    return "\(nanoseconds / 1_000_000_000).\(zeros)\(digits) s"
  }
}

// For viewers of results.
extension Audit {
  /// The breaches as problems of one case.
  package var result: CheckedCase {
    var result = CheckedCase(path: path, file: CheckedCase.file(of: path), events: events)
    for (name, side) in [("guest", guest), ("host", host)] {
      for breach in side?.breaches ?? [] {
        let detail = breach.detail.map { ": \($0)" } ?? ""
        result.add(
          .init(
            rule: breach.rule, message: "\(name): \(breach.summary)\(detail)",
            details: "\(name): \(breach.summary)\(detail)\n\(breach.place)\n\(breach.message)",
            line: breach.line))
      }
    }
    return result
  }
}
