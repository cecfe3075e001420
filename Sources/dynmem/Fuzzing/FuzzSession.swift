import Foundation
import FuzzTargets
import HostEngine
import Simulation
import Traces

/// A run of a target: where its inputs come from and where they go.
struct FuzzSession {
  private let target: FuzzTarget
  private let arguments: Fuzz
  private let program: String
  private let environment: [String: String]
  /// Inputs that runs found, and what crashed.
  private let found: String
  private let artifacts: String
  private let begun = Date()
  private var roundBegan = Date()
  /// Assertions that are no finding any more.
  private var known: [String]

  init(_ target: FuzzTarget, _ build: FuzzBuild, keepsTo arguments: Fuzz) {
    self.target = target
    self.arguments = arguments
    program = (try? build.link(target.rawValue)) ?? build.program
    let kind = arguments.profile.map { target.rawValue + "-" + $0.rawValue } ?? target.rawValue
    found = "\(build.folder)/corpus/\(kind)"
    artifacts = "\(build.folder)/artifacts/\(kind)/"
    environment = arguments.targetEnvironment
    known = arguments.targetOptions.known
    for folder in [found, artifacts] {
      try? FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    }
  }

  private var corpus: String { "Corpus/\(target.rawValue)" }

  private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  private func command(_ words: [String]) -> Command {
    var command = Command([program] + words)
    command.environment = environment
    if !known.isEmpty {
      command.environment[FuzzOptions.knownVariable] = known.joined(separator: ",")
    }
    return command
  }

  /// Fuzzes; what libFuzzer ends with.
  ///
  /// 77 is a bug, 70 an input that takes too long, 71 one that takes too much memory. An assertion
  /// of QEMU's host is told, and from then on known, so that the run goes on and finds the next.
  mutating func fuzz(_ console: Console) throws -> Int32 {
    if arguments.empty { clear(scratch) }
    var found: Int32 = 0
    while true {
      roundBegan = Date()
      let left = arguments.minutes.map { $0 * 60 + begun.timeIntervalSinceNow }
      if let left, left < 1, found != 0 { return found }
      let status = try command(words(seconds: left.map { max(1, Int($0)) })).run()
      guard status != 0 else { return found }
      let ids = try report(console)
      found = status
      guard !isRepeating, !ids.isEmpty, !known.contains(where: ids.contains) else { return status }
      known += ids
      let seconds = Int(Date().timeIntervalSince(begun))
      console.print("found   \(ids.joined(separator: ", ")) after \(seconds) s; the run goes on")
    }
  }

  /// Inputs were named, which are run and nothing else.
  private var isRepeating: Bool { arguments.options.contains { !$0.hasPrefix("-") } }

  private func words(seconds: Int?) -> [String] {
    var words = ["-use_value_profile=1", "-max_len=4096", "-timeout=10", "-print_final_stats=1"]
    words.append("-artifact_prefix=\(artifacts)")
    if let seconds { words.append("-max_total_time=\(seconds)") }
    if arguments.jobs > 1 { words.append("-fork=\(arguments.jobs)") }
    let dictionary = "Corpus/\(target.rawValue).dict"
    if isThere(dictionary) { words.append("-dict=\(dictionary)") }
    words += arguments.options
    guard !isRepeating else { return words }
    if arguments.empty { return words + [scratch] }
    return words + [found] + (isThere(corpus) ? [corpus] : [])
  }

  /// Where a run keeps what it found, if it begins with nothing.
  private var scratch: String { found + "-from-nothing" }

  private func clear(_ folder: String) {
    try? FileManager.default.removeItem(atPath: folder)
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  func merge() throws -> Int32 {
    try FileManager.default.createDirectory(atPath: corpus, withIntermediateDirectories: true)
    return try command(["-merge=1", "-max_len=4096", corpus, found] + arguments.options).run()
  }

  /// The smallest trace that fails the same way, if it fails outside of the target, too.
  private func shrink(_ trace: String, to shrunk: String, _ console: Console) throws {
    let itself = CommandLine.arguments.first ?? "dynmem"
    if try Command([itself, "shrink", trace, "--record", shrunk]).run() == 0 {
      console.print("shrunk  \(shrunk)")
    }
  }

  /// Tells of the artifacts of this round; the ids of QEMU's assertions that they show.
  private func report(_ console: Console) throws -> [String] {
    var ids: [String] = []
    let names = try FileManager.default.contentsOfDirectory(atPath: artifacts).sorted()
    for name in names where !name.hasSuffix(".dmtrace") {
      let path = artifacts + name
      let written = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate]
      guard let written = written as? Date, written >= roundBegan else { continue }
      console.print("input   \(path)")
      if let finding = try finding(in: path) {
        console.print("shows   \(finding)")
        let words = finding.split(separator: " ").map(String.init)
        if words.count == 2, words[0] == "hostAbort" { ids.append(words[1]) }
      }
      if target.takesConversations { try tell(path, console) }
      console.print("again   \(command([path]).description)")
    }
    return ids
  }

  /// Writes what is in an input as a trace, and as the smallest one that shows the same.
  private func tell(_ path: String, _ console: Console) throws {
    guard let bytes = try? Inputs.bytes(of: path) else { return }
    var input = FuzzInput(decoding: bytes)
    if let policy = arguments.targetOptions.policy { input.machine.policy = policy }
    let trace = path + ".dmtrace"
    try OutputFile(trace).write(input.trace)
    console.print("trace   \(trace)")
    try shrink(trace, to: path + ".shrunk.dmtrace", console)
  }

  /// What the target says of an input; nil if it dies without a word.
  ///
  /// It is asked in a process of its own.
  private func finding(in path: String) throws -> String? {
    let mark = "FINDING: \(target.rawValue): "
    let lines = try command([path]).output(.standardError).split(separator: "\n")
    return lines.first { $0.hasPrefix(mark) }.map { String($0.dropFirst(mark.count)) }
  }
}
