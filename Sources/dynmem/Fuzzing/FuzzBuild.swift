import Foundation

/// A build of the fuzz targets, in a folder of its own.
struct FuzzBuild {
  /// Where it is built.
  let folder: String
  private let flags: [String]

  /// With libFuzzer and the address sanitizer.
  ///
  /// SwiftPM takes one sanitizer only: two `--sanitize` come to the compiler in any order, and the
  /// last one wins. So the second goes past it.
  static let sanitized = FuzzBuild(
    folder: ".build/fuzz", flags: ["-Xswiftc", "-sanitize=fuzzer,address"])

  /// With libFuzzer, and counting how often each line runs.
  static let counting = FuzzBuild(
    folder: ".build/fuzz-coverage",
    flags: ["-Xswiftc", "-profile-generate", "-Xswiftc", "-profile-coverage-mapping"])

  var program: String { folder + "/release/FuzzEntry" }

  /// Builds; false if the compiler failed, which has said why.
  func build() throws -> Bool {
    var build = Command(
      ["swift", "build", "-c", "release", "--scratch-path", folder, "--sanitize=fuzzer"] + flags)
    build.environment = ["DYNMEM_FUZZING": "1"]
    return try build.run() == 0
  }

  /// What should be in the program and is not.
  ///
  /// A build can lose a sanitizer without a word, and then finds nothing.
  func missing() throws -> [String] {
    let program = try Data(contentsOf: URL(fileURLWithPath: program), options: .alwaysMapped)
    var symbols = [("coverage", "__sancov"), ("libFuzzer", "LLVMFuzzerTestOneInput")]
    if folder == Self.sanitized.folder { symbols.append(("the address sanitizer", "__asan_init")) }
    return symbols.filter { program.range(of: Data($0.1.utf8)) == nil }.map(\.0)
  }

  /// The program under the name of a target, which it then is.
  func link(_ target: String) throws -> String {
    let names = folder + "/targets"
    try FileManager.default.createDirectory(atPath: names, withIntermediateDirectories: true)
    let link = names + "/" + target
    try? FileManager.default.removeItem(atPath: link)
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: "../release/FuzzEntry")
    return link
  }
}

/// Another program that is run.
struct Command {
  private let words: [String]
  /// Added to what this process has.
  var environment: [String: String] = [:]

  init(_ words: [String]) { self.words = words }

  /// As one would type it.
  var description: String {
    let settings = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return (settings + words).joined(separator: " ")
  }

  private func process() -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    return process
  }

  /// Runs it to its end; the exit status, or the number of the signal that ended it.
  func run() throws -> Int32 {
    let process = process()
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  enum Stream {
    case standardOutput
    case standardError
  }

  /// Runs it to its end; what it prints there.
  func output(_ stream: Stream = .standardOutput) throws -> String {
    let process = process()
    let pipe = Pipe()
    switch stream {
    case .standardOutput: process.standardOutput = pipe
    case .standardError: process.standardError = pipe
    }
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
