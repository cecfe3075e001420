import ArgumentParser
import Foundation

/// Another program that is run: its words, and what is set in its environment.
struct OtherProgram {
  private let words: [String]
  /// Added to what this process has.
  var environment: [String: String] = [:]

  init(_ words: [String]) { self.words = words }

  /// As one would type it into a shell.
  var description: String {
    let settings = environment.sorted { $0.key < $1.key }
      .map { "\($0.key)=\(Self.quoted($0.value))" }
    return (settings + words.map(Self.quoted)).joined(separator: " ")
  }

  /// The word as a shell takes it for one and for nothing else.
  private static func quoted(_ word: String) -> String {
    let isPlain = word.allSatisfy { letter in
      letter.isASCII && (letter.isLetter || letter.isNumber || "_-+=./,:@%".contains(letter))
    }
    return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
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
    try run(process) { process.waitUntilExit() }
    return process.terminationStatus
  }

  /// Runs it, and kills it after so many seconds; nil if that was needed.
  func run(within seconds: Int) throws -> Int32? {
    let process = process()
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    var isLate = false
    try run(process) {
      isLate = ended.wait(timeout: .now() + .seconds(seconds)) == .timedOut
      guard isLate else { return }
      kill(process.processIdentifier, SIGKILL)
      ended.wait()
    }
    return isLate ? nil : process.terminationStatus
  }

  enum Stream {
    case standardOutput
    case standardError
  }

  /// Runs it to its end; what it prints there.
  ///
  /// - Throws: `Status.internalError` where it prints on standard output and fails.
  func output(_ stream: Stream = .standardOutput) throws -> String {
    let process = process()
    let pipe = Pipe()
    switch stream {
    case .standardOutput: process.standardOutput = pipe
    case .standardError: process.standardError = pipe
    }
    var data = Data()
    try run(process) {
      data = pipe.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
    }
    if stream == .standardOutput, process.terminationStatus != 0 { throw Status.internalError }
    return String(decoding: data, as: UTF8.self)
  }

  /// Starts it and waits for its end.
  ///
  /// - Throws: The status of a process that a signal ends, if one was to end this process: the
  ///   other one had it first, and has ended.
  private func run(_ process: Process, _ wait: () -> Void) throws {
    try process.run()
    let relay = SignalRelay(to: process.processIdentifier)
    wait()
    if let signal = relay.end() { throw Status.ended(by: signal) }
  }
}
