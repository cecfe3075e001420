import ArgumentParser

/// How the results of many traces are written.
enum ResultFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case junit
  case tap
  case sarif
  /// What a GitHub Actions runner understands.
  case github

  /// Whether something is printed for each trace when it was done, and not all at the end.
  var isForEach: Bool { self == .text || self == .json }
}

/// The option of the commands that judge many traces.
struct ResultFormatOption: ParsableArguments {
  @Option(help: "How the results are written: github is for a step of GitHub Actions.")
  var format = ResultFormat.text
}
