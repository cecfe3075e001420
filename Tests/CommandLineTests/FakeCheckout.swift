import Foundation
import Testing

/// A folder in which `dynmem fuzz` finds what it runs: a compiler and a fuzzer that are shell
/// scripts, so that nothing is built.
final class FakeCheckout {
  private let scratch: Scratch

  /// What a fuzzer has in it that was built with everything.
  static let marks = ["__sancov", "LLVMFuzzerTestOneInput", "__asan_init"]

  /// A fuzzer that notes how it is called.
  ///
  /// What lies in `found` it finds, once; asked for an input it says what is in `finding`, if there
  /// is anything, and dies. If there is `endless` it ends when it is told to.
  private static let fuzzer = """
    echo "${0##*/} profile=$DYNMEM_FUZZ_PROFILE known=$DYNMEM_FUZZ_KNOWN $*" >>calls
    for word; do
      case $word in -artifact_prefix=*) prefix=${word#*=} ;; esac
      last=$word
    done
    if [ -f "$last" ]; then
      if [ -s finding ]; then echo "FINDING: ${0##*/}: $(cat finding)" >&2; fi
      exit 77
    fi
    if [ -e found ]; then mv found "${prefix}crash-1"; exit 77; fi
    if [ -e endless ]; then
      sleep 60 &
      trap 'kill $!; echo ended >>calls; exit 72' TERM
      wait
    fi
    """

  /// A compiler that notes how it is called, and tells where it puts what it builds.
  ///
  /// The link with a shorter name is not there: another build that has just begun took it away.
  private static let compiler = """
    if [ "$1 $2 $4 $6" = "build -c --scratch-path --show-bin-path" ]; then
      echo "$PWD/$5/some-machine/$3"
      exit
    fi
    echo "$*" >>builds
    """

  /// With a compiler that ends like this, and a fuzzer in which are these marks.
  init(
    buildStatus: Int = 0, marks: [String]? = FakeCheckout.marks, configuration: String = "release"
  ) throws {
    scratch = try Scratch()
    try writeScript("\(Self.compiler)\nexit \(buildStatus)", to: "bin/swift")
    guard let marks else { return }
    let text = "# \(marks.joined(separator: " "))\n\(Self.fuzzer)"
    try writeScript(text, to: ".build/fuzz/some-machine/\(configuration)/FuzzEntry")
  }

  private func writeScript(_ text: String, to name: String) throws {
    let path = try write(Array("#!/bin/sh\n\(text)\n".utf8), to: name)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
  }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    try scratch.write(bytes, to: name)
  }

  /// The fuzzer finds this trace of the repository, and says this of it.
  func find(_ trace: String, saying finding: String) throws {
    let path = Repository.root.appending(path: "Traces/\(trace).dmtrace").path
    try #require(try dynmem(["convert", path, "found"]).status == 0)
    try write(Array(finding.utf8), to: "finding")
  }

  func makeLoop(_ name: String) throws {
    let path = scratch.path(name)
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path)
  }

  func link(_ name: String, to other: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path(name), withDestinationPath: scratch.path(other))
  }

  func isThere(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: scratch.path(name))
  }

  /// A line for each time that the fuzzer was called; none if it never was.
  var calls: [String] { lines(of: "calls") }

  /// A line for each time that the compiler was.
  var builds: [String] { lines(of: "builds") }

  private func lines(of name: String) -> [String] {
    let text = (try? scratch.text(name)) ?? ""
    return text.split(separator: "\n").map(String.init)
  }

  /// Runs the program in this folder, or in one below it.
  func dynmem(_ words: [String], in folder: String = "") throws -> CommandLineTool.Outcome {
    let path = scratch.path("bin") + ":/usr/bin:/bin"
    return try CommandLineTool.dynmem.run(
      words, environment: ["PATH": path], in: scratch.folder.appending(path: folder))
  }

  /// Runs the program with arguments that have no blanks in them.
  func dynmem(_ words: String) throws -> CommandLineTool.Outcome {
    try dynmem(words.split(separator: " ").map(String.init))
  }

  /// Runs a line as it would be typed in this folder.
  func shell(_ line: String) throws -> CommandLineTool.Outcome {
    try CommandLineTool(executable: URL(filePath: "/bin/sh")).run(["-c", line], in: scratch.folder)
  }
}
