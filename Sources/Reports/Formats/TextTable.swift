/// A table in columns: the first is flush left, numbers are flush right.
package struct TextTable {
  private let rows: [[String]]

  /// Every row has as many cells as there are heads.
  package init(heads: [String], rows: [[String]]) { self.rows = [heads] + rows }

  /// The lines, two blanks between columns, nothing behind the last one.
  package var text: String {
    let columns = rows.first?.count ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() where column < columns {
        let blanks = String(repeating: " ", count: widths[column] - cell.count)
        line += column == 0 ? cell + blanks : "  " + blanks + cell
      }
      return String(line.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }

  /// The same as a table of Markdown, numbers flush right; cells are taken as they are.
  package var markdown: String {
    var lines = rows.map { "| " + $0.joined(separator: " | ") + " |" }
    let columns = rows.first?.count ?? 0
    let rule = (0..<columns).map { column in
      rows.dropFirst().allSatisfy { Int($0[column]) != nil } ? "--:" : "---"
    }
    lines.insert("| " + rule.joined(separator: " | ") + " |", at: 1)
    return lines.joined(separator: "\n")
  }
}
