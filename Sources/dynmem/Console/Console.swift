import ArgumentParser
import Foundation
import Reports

/// Where results and complaints go: results to standard output, the rest to standard error.
struct Console {
  /// Colours are used: standard output is a terminal, and nobody asked for none.
  private let isColored: Bool

  /// The console of this process; `NO_COLOR` is honoured.
  init() {
    let isRefused = ProcessInfo.processInfo.environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    isColored = !isRefused && isatty(STDOUT_FILENO) == 1
  }

  /// Writes a line of the result.
  func print(_ line: String) { write(line + "\n") }

  /// Writes a complaint.
  ///
  /// A path in it may hold anything: nothing reaches a terminal that it would obey, and no line of
  /// it is a command for a runner of GitHub's, which looks for them here too.
  func complain(_ line: String) {
    let line = HostileText.lines(line).replacing("\n::", with: "\n| ::")
    // Nothing is left to tell it to when this fails.
    try? FileHandle.standardError.write(contentsOf: Data(("dynmem: " + line + "\n").utf8))
  }

  /// Writes a line that is not the result, as results go to standard output.
  func tell(_ line: String) {
    try? FileHandle.standardError.write(contentsOf: Data((HostileText.lines(line) + "\n").utf8))
  }

  /// What is written can be seen, and could make a terminal do things.
  var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Marks a text as good or bad.
  func mark(_ text: String, _ color: Color) -> String {
    isColored ? "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// The colours that have a meaning.
  enum Color: Int {
    case good = 32
    case bad = 31
    case faint = 2
  }

  /// Writes results, or ends the process.
  ///
  /// A reader that goes away, as in `| head -1`, ends it quietly; a full disk with a complaint.
  /// Neither is a success.
  func write(_ text: String) { write(bytes: Array(text.utf8)) }

  /// Writes results that are not all text.
  func write(bytes: [UInt8]) {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(bytes))
    } catch {
      if errno == EPIPE { exit(Status.closedPipe.rawValue) }
      complain("standard output cannot be written")
      exit(Status.cannotWrite.rawValue)
    }
  }
}
