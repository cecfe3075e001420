import Foundation
import Testing

@Suite("dynmem audit and dynmem stats")
struct AuditStatsTests {
  private let dynmem = CommandLineTool.dynmem

  @Test("who is well behaved is status 0, who is not is 1, and a wrong input its own")
  func status() throws {
    let scratch = try Scratch()
    let evil = Repository.recorded + "/s12-evil-hotadd"
    #expect(try dynmem.run(["audit", Repository.session]).status == 0)
    #expect(try dynmem.run(["audit", evil]).status == 1)
    #expect(
      try dynmem.run(["audit", "--of", "host", Repository.recorded + "/s10-evil-versions"]).status
        == 0)
    #expect(try dynmem.run(["audit", scratch.path("nothing")]).status == 66)
    let bad = try scratch.write("dynmem trace 2\n".utf8, to: "bad.dmtrace")
    for verb in ["audit", "stats"] { #expect(try dynmem.run([verb, bad]).status == 65) }
  }

  @Test("a fuzz input is a conversation too", arguments: ["audit", "stats"])
  func fuzzInput(verb: String) throws {
    let scratch = try Scratch()
    let path = scratch.path("input")
    try #require(try dynmem.run(["convert", Repository.session, path]).status == 0)
    let outcome = try dynmem.run([verb, path])
    #expect(outcome.status == 0)
    #expect(outcome.standardOutput.hasPrefix("\(path): 77 events"))
  }

  @Test("JSON tells of an audit what the text does", arguments: ["json", "sarif", "markdown"])
  func formats(format: String) throws {
    let evil = Repository.recorded + "/s12-evil-hotadd"
    let outcome = try dynmem.run(["audit", "--format", format, evil])
    #expect(outcome.status == 1)
    #expect(outcome.standardOutput.contains("DM-C21"))
    #expect(outcome.standardOutput.contains("HA-2a"))
    guard format != "markdown" else { return }
    #expect(outcome.objects.count == 1 && outcome.objects[0] != nil)
  }

  @Test("of a log it is said that some of it is made up, of a session it is not")
  func imported() throws {
    let log = Repository.session + "/qemu-trace.log"
    let isTold = { (path: String) in
      let text = try dynmem.run(["stats", path]).standardOutput
      let object = try dynmem.run(["stats", "--format", "json", path]).objects.first ?? nil
      #expect(object?["isImported"] as? Bool == text.contains("made up"))
      return text.contains("made up")
    }
    #expect(try isTold(log))
    #expect(try !isTold(Repository.session))
  }

  @Test("statistics of many things are an object each")
  func stats() throws {
    let outcome = try dynmem.run(["stats", "--format", "json", Repository.recorded])
    #expect(outcome.objects.count == 17)
    #expect(outcome.objects.allSatisfy { $0?["operations"] is [Any] })
  }
}
