import Foundation
import JSONValues

/// The part of SARIF's schema that is used here, as a table: which members an object must have,
/// which it may have, and of what sort they are.
///
/// Source: sarif-schema-2.1.0.json, definitions of the same names; every object in it is closed.
struct SARIFShape: Sendable {
  indirect enum Sort: Sendable {
    case string
    case reference
    case choice(Set<String>)
    case integer(least: Int)
    case flag
    case object(String)
    case array(Sort, unique: Bool = false)
  }

  var required: Set<String> = []
  /// One of these at least.
  var anyOf: Set<String> = []
  var members: [String: Sort]

  private static let levels: Sort = .choice(["none", "note", "warning", "error"])

  private static let all: [String: SARIFShape] = [
    "sarifLog": SARIFShape(
      required: ["version", "runs"],
      members: [
        "$schema": .reference, "version": .choice(["2.1.0"]), "runs": .array(.object("run")),
      ]),
    "run": SARIFShape(
      required: ["tool"],
      members: [
        "tool": .object("tool"), "invocations": .array(.object("invocation")),
        "results": .array(.object("result")),
        "columnKind": .choice(["utf16CodeUnits", "unicodeCodePoints"]),
      ]),
    "tool": SARIFShape(required: ["driver"], members: ["driver": .object("toolComponent")]),
    "toolComponent": SARIFShape(
      required: ["name"],
      members: [
        "name": .string, "version": .string, "semanticVersion": .string,
        "informationUri": .reference,
        "rules": .array(.object("reportingDescriptor"), unique: true),
      ]),
    "reportingDescriptor": SARIFShape(
      required: ["id"],
      members: [
        "id": .string, "name": .string, "shortDescription": .object("multiformatMessageString"),
        "fullDescription": .object("multiformatMessageString"),
        "help": .object("multiformatMessageString"), "helpUri": .reference,
      ]),
    "multiformatMessageString": SARIFShape(
      required: ["text"], members: ["text": .string, "markdown": .string]),
    "message": SARIFShape(
      anyOf: ["text", "id"], members: ["text": .string, "markdown": .string, "id": .string]),
    "invocation": SARIFShape(
      required: ["executionSuccessful"],
      members: [
        "executionSuccessful": .flag, "exitCode": .integer(least: .min),
        "toolExecutionNotifications": .array(.object("notification")),
      ]),
    "notification": SARIFShape(
      required: ["message"], members: ["message": .object("message"), "level": levels]),
    "result": SARIFShape(
      required: ["message"],
      members: [
        "ruleId": .string, "ruleIndex": .integer(least: -1), "level": levels,
        "message": .object("message"), "locations": .array(.object("location")),
      ]),
    "location": SARIFShape(members: ["physicalLocation": .object("physicalLocation")]),
    "physicalLocation": SARIFShape(
      anyOf: ["address", "artifactLocation"],
      members: ["artifactLocation": .object("artifactLocation"), "region": .object("region")]),
    "artifactLocation": SARIFShape(members: ["uri": .reference, "uriBaseId": .string]),
    "region": SARIFShape(
      members: ["startLine": .integer(least: 1), "startColumn": .integer(least: 1)]),
  ]

  /// What is wrong with a document, with the path of each place; nothing if it is valid.
  static func problems(in text: String) -> [String] {
    guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) else {
      return ["no JSON"]
    }
    return problems(in: value, .object("sarifLog"), "")
  }

  private static func problems(in value: JSONValue, _ sort: Sort, _ path: String) -> [String] {
    switch sort {
    case .string: return value.text == nil ? ["\(path): no string"] : []
    case .reference: return isReference(value) ? [] : ["\(path): no reference"]
    case .choice(let words):
      return value.text.map(words.contains) == true ? [] : ["\(path): none of its words"]
    case .flag: return value.isFlag ? [] : ["\(path): neither true nor false"]
    case .integer(let least):
      guard let number = value.number, number == number.rounded() else {
        return ["\(path): no integer"]
      }
      return number >= Double(least) ? [] : ["\(path): less than \(least)"]
    case .array(let sort, let unique):
      guard let values = value.array else { return ["\(path): no array"] }
      let twice = unique && Set(values).count < values.count ? ["\(path): the same twice"] : []
      return twice
        + values.enumerated().flatMap { problems(in: $1, sort, "\(path)[\($0)]") }
    case .object(let name):
      guard let members = value.object, let shape = all[name] else {
        return ["\(path): no object"]
      }
      return shape.problems(in: members, path)
    }
  }

  private func problems(in object: [String: JSONValue], _ path: String) -> [String] {
    var found = required.subtracting(object.keys).sorted().map { "\(path): lacks \($0)" }
    if !anyOf.isEmpty, anyOf.isDisjoint(with: object.keys) {
      found.append("\(path): lacks one of \(anyOf.sorted())")
    }
    for (name, value) in object.sorted(by: { $0.key < $1.key }) {
      guard let sort = members[name] else {
        found.append("\(path): has no member \(name)")
        continue
      }
      found += Self.problems(in: value, sort, "\(path)/\(name)")
    }
    return found
  }

  /// RFC 3986: what else there is in a file's name must be written in percent.
  private static func isReference(_ value: JSONValue) -> Bool {
    guard let text = value.text, !text.isEmpty else { return false }
    let isOpen: (UInt8) -> Bool = { byte in
      byte > 0x20 && byte < 0x7F && !"\"<>\\^`{|}".utf8.contains(byte)
    }
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard isOpen(byte) else { return false }
      guard byte == UInt8(ascii: "%") else { continue }
      let digits = rest.prefix(2)
      guard digits.count == 2, digits.allSatisfy({ "0123456789abcdefABCDEF".utf8.contains($0) })
      else { return false }
      rest = rest.dropFirst(2)
    }
    return true
  }
}
