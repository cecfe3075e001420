/// Why there is nothing to read.
package struct TraceInputError: Error, Hashable, Sendable, CustomStringConvertible {
  package var path: String
  package var problem: String
  package var hint: String?
  /// There is no such thing, or it cannot be read; otherwise it can, but is no input.
  package var isMissing: Bool

  package init(path: String, problem: String, hint: String? = nil, isMissing: Bool) {
    self.path = path
    self.problem = problem
    self.hint = hint
    self.isMissing = isMissing
  }

  package var description: String {
    "\(path): \(problem)" + (hint.map { " (\($0))" } ?? "")
  }
}
