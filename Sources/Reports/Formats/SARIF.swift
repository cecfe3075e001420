import Foundation

/// Results as the Static Analysis Results Interchange Format has them, version 2.1.0.
package struct SARIF {
  /// GitHub shows no more results of a run.
  package static let mostResults = 5000

  /// The document: one line of JSON, its keys in order, with a line end behind it.
  package static func text(of cases: [CheckedCase], version: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let data = (try? encoder.encode(Log(runs: [Run(cases, version)]))) ?? Data()
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  fileprivate struct Log: Encodable {
    let schema = "https://json.schemastore.org/sarif-2.1.0.json"
    let version = "2.1.0"
    var runs: [Run]

    enum CodingKeys: String, CodingKey {
      case schema = "$schema"
      case version
      case runs
    }
  }

  fileprivate struct Run: Encodable {
    var tool: Tool
    var invocations: [Invocation]
    var results: [Result] = []
    let columnKind = "unicodeCodePoints"

    struct Tool: Encodable { var driver: Driver }

    struct Driver: Encodable {
      let name = "dynmem"
      var version: String
      var rules: [Rule] = []
    }

    struct Invocation: Encodable {
      let executionSuccessful = true
      var toolExecutionNotifications: [Notification] = []
    }

    struct Notification: Encodable {
      let level = "warning"
      var message: Message
    }
  }

  fileprivate struct Message: Encodable { var text: String }

  fileprivate struct Rule: Encodable {
    var id: String
    var shortDescription: Message
    var fullDescription: Message
    var help: Message
  }

  fileprivate struct Result: Encodable {
    var ruleId: String
    var ruleIndex: Int
    let level = "error"
    var message: Message
    var locations: [Location]
  }

  fileprivate struct Location: Encodable {
    var physicalLocation: Physical

    struct Physical: Encodable {
      var artifactLocation: Artifact
      var region: Region?
    }

    struct Artifact: Encodable { var uri: String }

    struct Region: Encodable { var startLine: Int }
  }
}

extension SARIF.Run {
  fileprivate init(_ cases: [CheckedCase], _ version: String) {
    tool = Tool(driver: SARIF.Run.Driver(version: version))
    invocations = [Invocation()]
    let found = cases.flatMap { one in one.problems.map { (one, $0) } }
    for (one, problem) in found.prefix(SARIF.mostResults) { append(problem, of: one) }
    if found.count > SARIF.mostResults {
      let text = "\(found.count - SARIF.mostResults) more results were left out"
      invocations[0].toolExecutionNotifications = [Notification(message: .init(text: text))]
    }
  }

  private mutating func append(_ problem: CheckedCase.Problem, of one: CheckedCase) {
    let text = problem.details.isEmpty ? problem.message : problem.details
    results.append(
      SARIF.Result(
        ruleId: problem.rule, ruleIndex: index(of: problem.rule),
        message: .init(text: HostileText.lines(HostileText.cut(text, to: 4096))),
        locations: [
          .init(
            physicalLocation: .init(
              artifactLocation: .init(uri: SARIF.uri(of: one.file)),
              region: problem.line.map(SARIF.Location.Region.init)))
        ]))
  }

  /// Where the rule stands among those that are told of; it is put there if it is new.
  private mutating func index(of id: String) -> Int {
    if let index = tool.driver.rules.firstIndex(where: { $0.id == id }) { return index }
    let rule = ReportRule(id)
    tool.driver.rules.append(
      SARIF.Rule(
        id: rule.id, shortDescription: .init(text: rule.summary),
        fullDescription: .init(text: rule.help), help: .init(text: rule.help)))
    return tool.driver.rules.count - 1
  }
}

extension SARIF {
  /// The path as a reference to a file, relative if the path is.
  fileprivate static func uri(of path: String) -> String {
    var result = path.hasPrefix("/") ? "file://" : ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"),
        UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return result
  }
}
