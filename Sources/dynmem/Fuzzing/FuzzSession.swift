import ArgumentParser
import Foundation
import FuzzTargets

/// A run of a target: where its inputs come from and where they go.
struct FuzzSession {
  private let target: FuzzTarget
  private let arguments: Fuzz
  private let program: String
  private let folders: FuzzFolders
  private let begun = Date()
  /// Assertions that are no finding any more.
  private var known: [String]

  init(
    _ target: FuzzTarget, _ program: FuzzProgram, keepsTo arguments: Fuzz
  ) throws(OutputError) {
    self.target = target
    self.arguments = arguments
    self.program = try program.link(target)
    folders = FuzzFolders(target, arguments.profile)
    known = arguments.targetOptions.known
    for folder in [folders.found, folders.findings] { _ = try OutputFolder(folder) }
  }

  private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  private func command(_ words: [String]) -> OtherProgram {
    var command = OtherProgram([program] + words)
    command.environment = arguments.targetEnvironment
    if !known.isEmpty {
      command.environment[FuzzOptions.knownVariable] = known.joined(separator: ",")
    }
    return command
  }

  /// How long an input may take, and what of the machine: whatever was asked for, or ten seconds.
  private var limits: [String] {
    let names = ["-timeout=", "-rss_limit_mb=", "-malloc_limit_mb="]
    return ["-timeout=10"]
      + arguments.options.filter { option in names.contains { option.hasPrefix($0) } }
  }

  /// Fuzzes; what libFuzzer ends with.
  ///
  /// 77 is a bug, 70 an input that takes too long, 71 one that takes too much memory. An assertion
  /// of QEMU's host is told, and from then on known, so that the run goes on and finds the next.
  mutating func fuzz(_ console: Console) throws -> Int32 {
    if arguments.empty || arguments.planted {
      _ = try console.reportingOutputErrors { () throws(OutputError) in
        try OutputFolder(emptying: found)
      }
    }
    var worst: Int32 = 0
    while true {
      let left = arguments.minutes.map { $0 * 60 + begun.timeIntervalSinceNow }
      if let left, left < 1, worst != 0 { return worst }
      let before = artifacts()
      let status = try command(words(seconds: left.map { max(1, Int($0)) })).run()
      guard status != 0 else { return worst }
      let ids = try report(artifacts().filter { before[$0] != $1 }.keys.sorted(), console)
      worst = status
      guard !isRepeating, !ids.isEmpty, !known.contains(where: ids.contains) else { return status }
      known += ids
      let seconds = Int(Date().timeIntervalSince(begun))
      console.print("found   \(ids.joined(separator: ", ")) after \(seconds) s; the run goes on")
    }
  }

  /// Inputs were named, which are run and nothing else.
  private var isRepeating: Bool { arguments.options.contains { !$0.hasPrefix("-") } }

  private func words(seconds: Int?) -> [String] {
    var words = ["-max_len=4096", "-timeout=10", "-print_final_stats=1"] + Self.search(target)
    words.append("-artifact_prefix=\(folders.findings)")
    if let seconds { words.append("-max_total_time=\(seconds)") }
    if arguments.jobs > 1 { words.append("-fork=\(arguments.jobs)") }
    if isThere(folders.dictionary) { words.append("-dict=\(folders.dictionary)") }
    words += arguments.options
    guard !isRepeating else { return words }
    words.append(found)
    return words + (!arguments.empty && isThere(folders.corpus) ? [folders.corpus] : [])
  }

  /// Where the run puts what it finds, and begins with what lies there.
  private var found: String {
    if arguments.empty { return folders.foundFromNothing }
    return arguments.planted ? folders.foundWithPlantedBug : folders.found
  }

  /// How libFuzzer chooses what to change; `.clusterfuzzlite/build.sh` has the same.
  ///
  /// Values that are compared lead it to the numbers of the protocol; but then there are so many
  /// features that to weigh inputs takes more time than to run them. Of texts every byte is
  /// compared: the longest would be kept, and run some ten a second.
  private static func search(_ target: FuzzTarget) -> [String] {
    target == .trace
      ? ["-entropic=1", "-entropic_scale_per_exec_time=1"]
      : ["-use_value_profile=1", "-entropic=0"]
  }

  /// Adds to the corpus what covers more; what libFuzzer ends with.
  func merge(_ console: Console) throws -> Int32 {
    _ = try console.reportingOutputErrors { () throws(OutputError) in
      try OutputFolder(folders.corpus)
    }
    let words = [
      "-merge=1", "-max_len=4096", "-timeout=10", "-artifact_prefix=\(folders.findings)",
    ]
    var merge = command(words + arguments.options + [folders.corpus, folders.found])
    // No input of the corpus meets the planted bug: one that does dies, and is left out.
    merge.environment[FuzzOptions.plantedVariable] = "1"
    return try merge.run()
  }

  /// Inputs in which something was found, and when they were written.
  private func artifacts() -> [String: Date] {
    let files = FileManager.default
    let names = (try? files.contentsOfDirectory(atPath: folders.findings)) ?? []
    var dates: [String: Date] = [:]
    for name in names where !name.hasSuffix(".dmtrace") {
      let path = folders.findings + name
      dates[path] = (try? files.attributesOfItem(atPath: path))?[.modificationDate] as? Date
    }
    return dates
  }

  /// Tells of artifacts; the ids of QEMU's assertions that they show.
  private func report(_ paths: [String], _ console: Console) throws -> [String] {
    try paths.compactMap { path in
      let artifact = FuzzArtifact(
        path, of: target, arguments.targetOptions.policy, known: known,
        again: command(limits + [path]))
      return try artifact.tell(console)
    }
  }
}
