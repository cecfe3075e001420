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

  init(_ target: FuzzTarget, _ build: FuzzBuild, keepsTo arguments: Fuzz) {
    self.target = target
    self.arguments = arguments
    program = (try? build.link(target.rawValue)) ?? build.program
    let kind = arguments.profile.map { target.rawValue + "-" + $0.rawValue } ?? target.rawValue
    found = "\(build.folder)/corpus/\(kind)"
    artifacts = "\(build.folder)/artifacts/\(kind)/"
    var environment: [String: String] = [:]
    environment[FuzzOptions.profileVariable] = arguments.profile?.rawValue
    environment[FuzzOptions.knownVariable] = arguments.known
    if arguments.planted { environment[FuzzOptions.plantedVariable] = "1" }
    self.environment = environment
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
    return command
  }

  /// Fuzzes; what libFuzzer ends with.
  ///
  /// 77 is a bug, 70 an input that takes too long, 71 one that takes too much memory.
  func fuzz() throws -> Int32 {
    var words = ["-use_value_profile=1", "-max_len=4096", "-timeout=10", "-print_final_stats=1"]
    words.append("-artifact_prefix=\(artifacts)")
    if let minutes = arguments.minutes { words.append("-max_total_time=\(Int(minutes * 60))") }
    if arguments.jobs > 1 { words.append("-fork=\(arguments.jobs)") }
    let dictionary = "Corpus/\(target.rawValue).dict"
    if isThere(dictionary) { words.append("-dict=\(dictionary)") }
    words += arguments.options
    let isRepeating = arguments.options.contains { !$0.hasPrefix("-") }
    if !isRepeating, arguments.empty {
      words.append(scratch())
    } else if !isRepeating {
      words.append(found)
      if isThere(corpus) { words.append(corpus) }
    }
    return try command(words).run()
  }

  /// An empty folder.
  private func scratch() -> String {
    let folder = found + "-from-nothing"
    try? FileManager.default.removeItem(atPath: folder)
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
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

  /// Tells of the artifacts of this run.
  func report(_ console: Console) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: artifacts).sorted()
    for name in names where !name.hasSuffix(".dmtrace") {
      let path = artifacts + name
      let written = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate]
      guard let written = written as? Date, written >= begun else { continue }
      console.print("input   \(path)")
      if target.takesConversations, let bytes = try? Inputs.bytes(of: path) {
        var input = FuzzInput(decoding: bytes)
        if arguments.profile == .qemu { input.machine.policy = .qemu }
        let trace = path + ".dmtrace"
        try OutputFile(trace).write(input.trace)
        console.print("trace   \(trace)")
        try shrink(trace, to: path + ".shrunk.dmtrace", console)
      }
      console.print("again   \(command([path]).description)")
    }
  }
}
