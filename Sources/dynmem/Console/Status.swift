import ArgumentParser

/// What the process ends with; wrong usage is ArgumentParser's 64.
enum Status {
  /// A rule was broken that must hold whatever a guest does.
  static let failure = ExitCode(1)
  static let divergence = ExitCode(2)
  static let noProgress = ExitCode(3)
  static let badData = ExitCode(65)
  static let noInput = ExitCode(66)
  /// What this program needed was not built, or did not do its work: nothing is said of the input.
  static let internalError = ExitCode(70)
  static let cannotWrite = ExitCode(73)
  /// What a shell shows of a process that the signal SIGPIPE ended, as it ends most tools.
  static let closedPipe = ExitCode(141)

  /// What a shell shows of a process that a signal ended.
  static func ended(by signal: Int32) -> ExitCode { ExitCode(128 + signal) }

  /// The one of several that outweighs the others; nil if all went well.
  static func worst(of statuses: [ExitCode?]) -> ExitCode? {
    [divergence, failure, cannotWrite, badData, noInput].first { statuses.contains($0) }
  }
}
