import Reports

/// An input of a fuzz target in which something was found, or that could not be read; as JSON an
/// object with the names that a replay has.
struct CorpusReport: Encodable {
  let path: String
  let status: ReplayReport.Status
  private(set) var findings: [String]?
  private(set) var error: String?

  init(_ result: CheckedCase) {
    path = result.path
    let messages = result.problems.map(\.message)
    switch result.outcome {
    case .passed: status = .ok
    case .failed:
      status = .broken
      findings = messages
    case .unreadable:
      status = .bad
      error = messages.first
    }
  }
}
