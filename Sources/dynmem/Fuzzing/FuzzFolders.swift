import FuzzTargets

/// Where the inputs of a target lie: what the repository keeps, and what runs made.
struct FuzzFolders {
  /// All that the repository keeps.
  static let kept = "Corpus"

  /// What the repository keeps for the target.
  let corpus: String
  /// Words that its inputs are made of.
  let dictionary: String
  /// Inputs that runs found, from where a merge takes those that are worth it.
  let found: String
  /// The same of a run that began with nothing.
  let foundFromNothing: String
  /// The same of a run with a planted bug, which has to be found anew each time.
  let foundWithPlantedBug: String
  /// Inputs that something was found in; the path ends in a slash, as libFuzzer wants it.
  let findings: String

  /// What a host with a profile of its own comes to is not what the input says, and lies apart.
  init(_ target: FuzzTarget, _ profile: FuzzProfile? = nil) {
    let kind = target.rawValue + (profile.map { "-" + $0.rawValue } ?? "")
    corpus = "\(Self.kept)/\(target.rawValue)"
    dictionary = "\(corpus).dict"
    found = "\(FuzzBuild.sanitized.folder)/corpus/\(kind)"
    foundFromNothing = "\(found)-from-nothing"
    foundWithPlantedBug = "\(found)-planted"
    // A build throws empty folders out of `artifacts`, which is its own.
    findings = "\(FuzzBuild.sanitized.folder)/findings/\(kind)/"
  }
}
