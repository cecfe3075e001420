/// All that was made up for one conversation, rule by rule.
struct Inventions {
  private(set) var list: [Invention] = []

  /// Notes that something was made up; what came of it is told of the first.
  mutating func note(_ rule: Invention.Rule, _ result: String = "") {
    if let index = list.firstIndex(where: { $0.rule == rule }) {
      list[index].count += 1
    } else {
      list.append(Invention(rule: rule, result: result, count: 1))
    }
  }

  /// Notes something of which it does not matter how often.
  mutating func noteOnce(_ rule: Invention.Rule, _ result: String = "") {
    if !list.contains(where: { $0.rule == rule }) { note(rule, result) }
  }

  mutating func add(_ other: Inventions) { list += other.list }

  /// In the order in which the rules are listed.
  var inOrder: [Invention] {
    Invention.Rule.allCases.compactMap { rule in list.first { $0.rule == rule } }
  }
}
