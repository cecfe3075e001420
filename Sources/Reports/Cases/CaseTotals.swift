/// What all cases came to, group by group in the order in which they came.
package struct CaseTotals: Encodable, Hashable, Sendable {
  package private(set) var totals: [Group] = []

  package struct Group: Encodable, Hashable, Sendable {
    package var group: String
    /// Traces, or inputs of a fuzz target.
    package var cases = 0
    package var events = 0
    package var failed = 0
    package var unreadable = 0
  }

  /// - Complexity: O(cases · groups)
  package init(_ cases: [CheckedCase]) {
    for one in cases {
      let index = totals.firstIndex { $0.group == one.group } ?? totals.count
      if index == totals.count { totals.append(Group(group: one.group)) }
      totals[index].cases += 1
      totals[index].events += one.events
      if one.outcome == .failed { totals[index].failed += 1 }
      if one.outcome == .unreadable { totals[index].unreadable += 1 }
    }
    sortLetters()
  }

  /// Files of malicious guests come by the first word of their names, and their letters after that.
  private mutating func sortLetters() {
    let places = totals.indices.filter { CaseGroup.hasLetter(totals[$0].group) }
    let sorted = places.map { totals[$0] }.sorted { $0.group < $1.group }
    for (place, group) in zip(places, sorted) { totals[place] = group }
  }

  /// A table for people, without a line end behind the last line.
  package var text: String {
    TextTable(
      heads: ["group", "cases", "events", "failed", "unreadable"],
      rows: totals.map { group in
        [
          HostileText.oneLine(group.group), String(group.cases),
          group.events > 0 ? String(group.events) : "", String(group.failed),
          String(group.unreadable),
        ]
      }
    ).text
  }
}
