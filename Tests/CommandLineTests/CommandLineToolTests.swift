import Foundation
import Testing

@Suite("Running a tool and seeing what it did")
struct CommandLineToolTests {
  private let shell = CommandLineTool(executable: URL(filePath: "/bin/sh"))

  @Test("arguments, input and environment arrive; status and both streams come back")
  func everythingArrives() throws {
    let script = "cat; echo \"$1 $DYNMEM_TEST\"; echo oops >&2; exit 65"
    let outcome = try shell.run(
      ["-c", script, "sh", "one  word"], input: Data("in\n".utf8),
      environment: ["DYNMEM_TEST": "set"], in: URL(filePath: "/"))
    #expect(outcome.status == 65)
    #expect(outcome.standardOutput == "in\none  word set\n")
    #expect(outcome.standardError == "oops\n")
  }

  @Test("the tool runs where it is told to")
  func workingDirectory() throws {
    #expect(try shell.run(["-c", "pwd"], in: URL(filePath: "/")).standardOutput == "/\n")
  }

  @Test("more than a pipe holds goes through, both ways")
  func muchOutput() throws {
    let input = Data(repeating: UInt8(ascii: "a"), count: 1 << 20)
    let outcome = try shell.run(["-c", "tee /dev/stderr"], input: input)
    #expect(outcome.standardOutput.utf8.count == input.count)
    #expect(outcome.standardError.utf8.count == input.count)
  }

  @Test("a process that a signal ended has the signal's number, negative")
  func endedBySignal() throws {
    let outcome = try shell.run(["-c", "kill -KILL $$"])
    #expect(outcome.status == -9)
  }

  @Test("a process that does not end is killed")
  func doesNotEnd() {
    #expect(throws: CommandLineTool.Failure.self) {
      try shell.run(["-c", "exec sleep 60"], timeout: 1)
    }
  }

  @Test("a tool that is not there is an error")
  func notThere() {
    let tool = CommandLineTool(executable: URL(filePath: "/nowhere/tool"))
    #expect(throws: (any Error).self) { try tool.run([]) }
  }
}
