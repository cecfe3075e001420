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

  var program: String { "\(folder)/\(configuration)/FuzzEntry" }

  /// Builds, and looks whether everything is in what was built.
  ///
  /// The compiler says itself what it does not like; all else is complained of.
  func build(_ console: Console) throws {
    var build = OtherProgram(
      ["swift", "build", "-c", configuration, "--scratch-path", folder, "--sanitize=fuzzer"]
        + flags)
    build.environment = ["DYNMEM_FUZZING": "1"]
    let status = try build.run()
    guard status == 0 else {
      console.complain("the fuzz targets were not built: swift build ended with \(status)")
      throw Status.internalError
    }
    guard let missing = missing() else {
      console.complain("\(program): not there after the build, or not to be read")
      throw Status.internalError
    }
    guard missing.isEmpty else {
      console.complain("\(program) was built without \(missing.joined(separator: ", "))")
      throw Status.internalError
    }
  }

  /// What should be in the program and is not; nil if there is no program.
  ///
  /// A build can lose a sanitizer without a word, and then finds nothing.
  private func missing() -> [String]? {
    let file = URL(fileURLWithPath: program)
    guard let bytes = try? Data(contentsOf: file, options: .alwaysMapped) else { return nil }
    var symbols = [("coverage", "__sancov"), ("libFuzzer", "LLVMFuzzerTestOneInput")]
    if folder == Self.sanitized.folder { symbols.append(("the address sanitizer", "__asan_init")) }
    return symbols.filter { bytes.range(of: Data($0.1.utf8)) == nil }.map(\.0)
  }

  /// The program under the name of a target, which it then is.
  func link(_ target: FuzzTarget) throws(OutputError) -> String {
    let link = try OutputFolder(folder + "/targets").path + "/" + target.rawValue
    // What is there may lead elsewhere.
    try? FileManager.default.removeItem(atPath: link)
    do {
      try FileManager.default.createSymbolicLink(
        atPath: link, withDestinationPath: "../\(configuration)/FuzzEntry")
    } catch {
      throw OutputError(link, "no link to the program can be made there")
    }
    return link
  }
}
