import ArgumentParser
import Foundation
import FuzzTargets

/// The lines of the house that the corpora run.
struct CorpusCoverage {
  private let console: Console
  private let folder = ".build/fuzz-coverage/report"

  init(_ console: Console) { self.console = console }

  /// Runs every corpus, prints a table, and writes the sources with their counts as HTML.
  func make() throws {
    let program = try FuzzBuild.counting.build(console)
    _ = try console.reportingOutputErrors { () throws(OutputError) in try OutputFolder(folder) }
    var profiles: [String] = []
    for target in FuzzTarget.allCases where target != .canary {
      let corpus = FuzzFolders(target).corpus
      guard FileManager.default.fileExists(atPath: corpus) else { continue }
      let link = try console.reportingOutputErrors { () throws(OutputError) in
        try program.link(target)
      }
      var run = OtherProgram([link, "-runs=0", "-verbosity=0", corpus])
      let profile = "\(folder)/\(target.rawValue).profraw"
      run.environment = ["LLVM_PROFILE_FILE": profile]
      guard try run.run() == 0 else { throw Status.failure }
      profiles.append(profile)
    }
    try summarise(program.path, profiles)
  }

  private func summarise(_ program: String, _ profiles: [String]) throws {
    let tools = try toolFolder()
    let data = folder + "/all.profdata"
    let merged = OtherProgram([tools + "/llvm-profdata", "merge", "-o", data] + profiles)
    guard try merged.run() == 0 else { throw Status.internalError }
    let what = [program, "-instr-profile", data, "-ignore-filename-regex", "(FuzzEntry|\\.build)"]
    let html = OtherProgram(
      [tools + "/llvm-cov", "show", "-format=html", "-output-dir", folder + "/html"] + what)
    guard try html.run() == 0 else { throw Status.internalError }
    let export = try OtherProgram([tools + "/llvm-cov", "export", "-summary-only"] + what).output()
    for line in try Self.table(of: export) { console.print(line) }
    console.print("HTML: \(folder)/html/index.html")
  }

  /// A line a module, from the JSON of llvm-cov.
  private static func table(of export: String) throws -> [String] {
    struct Export: Decodable { var data: [Files] }
    struct Files: Decodable { var files: [File] }
    struct File: Decodable {
      var filename: String
      var summary: Summary
    }
    struct Summary: Decodable { var lines: Lines }
    struct Lines: Decodable {
      var count: Int
      var covered: Int
    }
    let files = try JSONDecoder().decode(Export.self, from: Data(export.utf8)).data
    var modules: [String: Lines] = [:]
    for file in files.flatMap(\.files) {
      let parts = file.filename.split(separator: "/")
      guard let place = parts.lastIndex(of: "Sources"), place + 1 < parts.count else { continue }
      let lines = file.summary.lines
      let before = modules[String(parts[place + 1])] ?? Lines(count: 0, covered: 0)
      modules[String(parts[place + 1])] = Lines(
        count: before.count + lines.count, covered: before.covered + lines.covered)
    }
    return modules.sorted { $0.key < $1.key }.map { name, lines in
      let percent = 100 * Double(lines.covered) / Double(max(lines.count, 1))
      return String(
        format: "%6.2f %%  %6d of %6d lines  ", percent, lines.covered, lines.count) + name
    }
  }

  /// The tools that came with the compiler: only they read what it writes.
  private func toolFolder() throws -> String {
    struct Info: Decodable { var paths: Paths }
    struct Paths: Decodable { var runtimeResourcePath: String }
    let text = try OtherProgram(["swiftc", "-print-target-info"]).output()
    let resources = try JSONDecoder().decode(Info.self, from: Data(text.utf8)).paths
    return resources.runtimeResourcePath + "/../../bin"
  }
}
