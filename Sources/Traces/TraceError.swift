/// What is wrong with the text of a trace, and where.
package struct TraceError: Error, Hashable, Sendable {
  /// The name of the file, as it was given to the parser.
  package var file: String
  /// The line, from 1.
  package var line: Int
  /// The byte in the line, from 1.
  package var column: Int
  /// What is wrong, in one sentence without a full stop.
  package var problem: String
  /// What to write instead, where that is known.
  package var hint: String?

  package init(file: String, line: Int, column: Int, problem: String, hint: String? = nil) {
    self.file = file
    self.line = line
    self.column = column
    self.problem = problem
    self.hint = hint
  }
}

extension TraceError: CustomStringConvertible {
  /// One line such as `a.dmtrace:3:11: unknown word “opne” (did you mean “open”?)`.
  package var description: String {
    let place = "\(file):\(line):\(column): \(problem)"
    guard let hint else { return place }
    return "\(place) (\(hint))"
  }
}
