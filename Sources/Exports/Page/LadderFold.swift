/// Makes a ladder short enough to be read: what repeats itself is told once and counted.
enum LadderFold {
  /// Rows of a ladder at the most, but for the marks where something is left out.
  static let head = 220
  static let tail = 100
  private static let worstInBetween = 40

  private static let longestCycle = 6
  private static let fewestCycles = 4

  /// - Complexity: O(rows)
  static func fold(_ rows: [StoryRow]) -> [StoryRow] {
    cut(foldCycles(foldReports(rows)))
  }

  /// Status reports of which nothing came, one row for a run of them.
  private static func foldReports(_ rows: [StoryRow]) -> [StoryRow] {
    var folded: [StoryRow] = []
    for row in rows {
      guard isReport(row), let last = folded.last, isReport(last) else {
        folded.append(row)
        continue
      }
      let count = last.count + 1
      let index = folded.count - 1
      folded[index].count = count
      folded[index].phase = row.phase
      folded[index].title =
        "\(SizeText.count(count)) status reports, the last \(row.title.dropFirst(report.count + 1))"
    }
    return folded
  }

  private static let report = "status-report"

  private static func isReport(_ row: StoryRow) -> Bool {
    row.key == "guest \(report)" && row.notes.isEmpty
  }

  /// Rows that come again and again, also several in turn: the first round and the last stay.
  private static func foldCycles(_ rows: [StoryRow]) -> [StoryRow] {
    var folded: [StoryRow] = []
    var place = 0
    while place < rows.count {
      guard let cycle = cycle(in: rows, at: place) else {
        folded.append(rows[place])
        place += 1
        continue
      }
      let (length, rounds) = cycle
      let last = place + length * (rounds - 1)
      folded += rows[place..<(place + length)]
      folded.append(mark(rows[(place + length)..<last], rounds: rounds - 2, of: length))
      folded += rows[last..<(last + length)]
      place = last + length
    }
    return folded
  }

  /// The shortest cycle that begins at a row, and how many rounds of it there are.
  private static func cycle(in rows: [StoryRow], at start: Int) -> (length: Int, rounds: Int)? {
    for length in 1...longestCycle {
      var end = start + length
      while end < rows.count, rows[end].key == rows[end - length].key { end += 1 }
      let rounds = (end - start) / length
      if rounds > fewestCycles { return (length, rounds) }
    }
    return nil
  }

  private static func mark(_ hidden: ArraySlice<StoryRow>, rounds: Int, of length: Int) -> StoryRow
  {
    let text =
      length == 1
      ? "the same \(SizeText.count(rounds)) times more"
      : "these \(length) rows \(SizeText.count(rounds)) times more"
    return mark(hidden, text)
  }

  private static func mark(_ hidden: ArraySlice<StoryRow>, _ text: String) -> StoryRow {
    let last = hidden.last ?? hidden.first
    var row = StoryRow(
      time: hidden.first?.time ?? 0, kind: .fold, title: text, detail: text,
      phase: last?.phase ?? .closed, key: "fold")
    row.count = hidden.reduce(0) { $0 + $1.count }
    for note in hidden.prefix(longestCycle).flatMap(\.notes) where !row.notes.contains(note) {
      row.add(note)
    }
    return row
  }

  /// Of what is still too long the beginning, the end, and the worst in between.
  private static func cut(_ rows: [StoryRow]) -> [StoryRow] {
    guard rows.count > head + tail + worstInBetween else { return rows }
    var kept = Array(rows[..<head])
    var start = head
    var worst = 0
    let end = rows.count - tail
    func leaveOut(_ range: Range<Int>) {
      guard !range.isEmpty else { return }
      let count = SizeText.count(range.count, "row is", "rows are")
      kept.append(mark(rows[range], "\(count) left out"))
    }
    for index in head..<end where (rows[index].level ?? .good) >= .violation {
      guard worst < worstInBetween else { break }
      worst += 1
      leaveOut(start..<index)
      kept.append(rows[index])
      start = index + 1
    }
    leaveOut(start..<end)
    return kept + rows[end...]
  }
}
