/// A line of observations, or what stands for many that are alike.
enum FoldedLine: Equatable {
  case whole(String)
  /// So many lines of this name were left out, between the two that stand around.
  case more(Int, name: String)

  /// Shorter runs are shown: folding would save them a line or two.
  private static let shortestFolded = 6

  /// Leaves out all but the first and the last of a long run of observations with the same name.
  ///
  /// Packets and changes of state are what a conversation is about; they all stay.
  static func fold(_ lines: [String]) -> [FoldedLine] {
    var folded: [FoldedLine] = []
    var rest = lines[...]
    while let first = rest.first {
      let name = name(of: first)
      let run = name == nil ? rest.prefix(1) : rest.prefix { self.name(of: $0) == name }
      rest = rest.dropFirst(run.count)
      guard let name, let last = run.last, run.count >= shortestFolded else {
        folded += run.map(FoldedLine.whole)
        continue
      }
      folded += [.whole(first), .more(run.count - 2, name: name), .whole(last)]
    }
    return folded
  }

  /// The name of an observation that can be folded: its words before the first field.
  private static func name(of line: String) -> String? {
    guard line.hasPrefix(". "), !line.hasPrefix(". state ") else { return nil }
    return line.dropFirst(2).split(separator: " ").prefix { !$0.contains("=") }
      .joined(separator: " ")
  }
}
