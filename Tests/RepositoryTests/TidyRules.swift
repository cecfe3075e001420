/// A word that must not stand in code, why, and what to write instead.
struct BannedWord: Sendable {
  let word: String
  let reason: String

  /// What everything below `Traces` must not hold.
  ///
  /// The same stimuli give the same observations, on every machine, in every run.
  static let engineSide: [BannedWord] = [
    BannedWord("Date", "no clock: time comes with the stimulus, as virtual time"),
    BannedWord("Clock", "no clock: time comes with the stimulus, as virtual time"),
    BannedWord("ContinuousClock", "no clock: time comes with the stimulus, as virtual time"),
    BannedWord("SuspendingClock", "no clock: time comes with the stimulus, as virtual time"),
    BannedWord(".random", "no randomness: draw from the seeded generator of the run"),
    BannedWord(".randomElement", "no randomness: draw from the seeded generator of the run"),
    BannedWord(".shuffle", "no randomness: draw from the seeded generator of the run"),
    BannedWord(".shuffled", "no randomness: draw from the seeded generator of the run"),
    BannedWord("SystemRandomNumberGenerator", "no randomness: use the run's seeded generator"),
    BannedWord("Hasher", "seeded anew in every process: use our own digest"),
    BannedWord("hashValue", "seeded anew in every process: use our own digest"),
    BannedWord("ObjectIdentifier", "an address differs from run to run: use a number of our own"),
    BannedWord("print(", "no output: observations go to the caller's buffer"),
    BannedWord("debugPrint(", "no output: observations go to the caller's buffer"),
    BannedWord("readLine(", "no input: everything that influences the machine is a stimulus"),
    BannedWord("ProcessInfo", "no environment: configuration is a value that is passed in"),
    BannedWord("getenv", "no environment: configuration is a value that is passed in"),
    BannedWord("CommandLine", "no environment: configuration is a value that is passed in"),
    BannedWord("Task", "no concurrency: the order of what happens is the order of stimuli"),
    BannedWord("await", "no concurrency: the order of what happens is the order of stimuli"),
  ]

  /// What nothing in `Sources` may hold: no input may end the process.
  static let sources: [BannedWord] = [
    BannedWord("try!", "a trap: let the error travel, or handle it"),
    BannedWord("as!", "a trap: use `as?`, or a type that needs no cast"),
    BannedWord("fatalError(", "a trap: throw, or observe `hostAbort`"),
  ]

  /// What the compiler's memory checks do not see through.
  static let unchecked: [BannedWord] = [
    BannedWord("unsafe", "belongs in the designated places: use the checked API of `Bytes`"),
    BannedWord("@safe", "vouches for unsafe code, which belongs in the designated places"),
    BannedWord("@unchecked", "the compiler proves `Sendable`: store values, or make it `final`"),
  ]

  /// Where `unchecked` words may stand: paths, or directories with their slash.
  static let designatedPlaces = [
    "Sources/Bytes/", "Sources/PageRanges/RangeTreeDescent.swift", "Sources/FuzzEntry/",
  ]

  /// Words that comments must not hold, anywhere.
  static let inComments: [BannedWord] = [
    BannedWord("TODO", "do it, or open an issue"),
    BannedWord("FIXME", "fix it, or open an issue"),
  ]

  init(_ word: String, _ reason: String) {
    self.word = word
    self.reason = reason
  }

  /// The words that the code of a file must not hold.
  static func inCode(of file: Repository.File) -> [BannedWord] {
    guard file.path.hasPrefix("Sources/") else { return [] }
    let designated = designatedPlaces.contains { file.path.hasPrefix($0) }
    return sources
      + (designated ? [] : unchecked)
      + (ImportTable.engineSide.contains(file.module) ? engineSide : [])
  }
}

/// The sizes that keep a file readable in one sitting and a function on one screen.
enum TidyLimit {
  static let columns = 100
  static let functionLines = 70
  static let fileLines = 500
}
