import ArgumentParser
import Foundation
import FuzzTargets

/// A build of the fuzz targets, in a folder of its own.
struct FuzzBuild {
  /// Where it is built.
  let folder: String
  private let flags: [String]
  private var configuration = "release"

  private init(folder: String, flags: [String]) {
    self.folder = folder
    self.flags = flags
  }

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

  /// The same, without the optimizer.
  static let debug = {
    var build = sanitized
    build.configuration = "debug"
    return build
  }()

  /// Builds, and looks whether everything is in what was built.
  ///
  /// The compiler says itself what it does not like; all else is complained of.
  func build(_ console: Console) throws -> FuzzProgram {
    let words = ["swift", "build", "-c", configuration, "--scratch-path", folder]
    var build = OtherProgram(words + ["--sanitize=fuzzer"] + flags)
    build.environment = ["DYNMEM_FUZZING": "1"]
    let status = try build.run()
    guard status == 0 else {
      console.complain("the fuzz targets were not built: swift build ended with \(status)")
      throw Status.internalError
    }
    let path = try OtherProgram(words + ["--show-bin-path"]).output()
    let program = FuzzProgram(
      path: path.trimmingCharacters(in: .newlines) + "/FuzzEntry", links: folder + "/targets")
    guard let missing = missing(in: program) else {
      console.complain("\(program.path): not there after the build, or not to be read")
      throw Status.internalError
    }
    guard missing.isEmpty else {
      console.complain("\(program.path) was built without \(missing.joined(separator: ", "))")
      throw Status.internalError
    }
    return program
  }

  /// What should be in the program and is not; nil if there is no program.
  ///
  /// A build can lose a sanitizer without a word, and then finds nothing.
  private func missing(in program: FuzzProgram) -> [String]? {
    let file = URL(fileURLWithPath: program.path)
    guard let bytes = try? Data(contentsOf: file, options: .alwaysMapped) else { return nil }
    var symbols = [("coverage", "__sancov"), ("libFuzzer", "LLVMFuzzerTestOneInput")]
    if folder == Self.sanitized.folder { symbols.append(("the address sanitizer", "__asan_init")) }
    return symbols.filter { bytes.range(of: Data($0.1.utf8)) == nil }.map(\.0)
  }
}
