import ArgumentParser

/// What the process ends with.
enum Status {
  static let failure = ExitCode(1)
  static let divergence = ExitCode(2)
  static let noProgress = ExitCode(3)
  static let badData = ExitCode(65)
  static let noInput = ExitCode(66)
  static let internalError = ExitCode(70)
}
