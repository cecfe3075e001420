import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What readers of JUnit's XML take: which elements may stand in which, and their attributes.
///
/// Source: junit-10.xsd of Jenkins' xUnit plugin; `file` of a case is GitLab's.
final class JUnitShape: NSObject, XMLParserDelegate {
  private struct Element {
    var parents: Set<String>
    var required: Set<String>
    var optional: Set<String>
  }

  private static let elements: [String: Element] = [
    "testsuites": Element(
      parents: [""], required: [], optional: ["name", "time", "tests", "failures", "errors"]),
    "testsuite": Element(
      parents: ["testsuites", "testsuite"], required: ["name", "tests", "failures", "errors"],
      optional: ["group", "time", "skipped", "timestamp", "hostname", "id", "package", "file"]),
    "testcase": Element(
      parents: ["testsuite"], required: ["name"], optional: ["time", "classname", "group", "file"]),
    "failure": Element(parents: ["testcase"], required: [], optional: ["type", "message"]),
    "error": Element(parents: ["testcase"], required: [], optional: ["type", "message"]),
  ]

  /// A suite, or all of them: what it says that there is in it, and what there is.
  private struct Counted {
    var name: String
    var told: [String: String]
    var seen = ["tests": 0, "failures": 0, "errors": 0]
  }

  private var problems: [String] = []
  private var path: [String] = []
  private var suites: [Counted] = []

  /// What is wrong with a document; nothing if it is valid.
  static func problems(in text: String) -> [String] {
    let shape = JUnitShape()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = shape
    guard parser.parse() else { return ["no XML: \(String(describing: parser.parserError))"] }
    return shape.problems
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    defer { path.append(name) }
    guard let element = Self.elements[name] else { return problems.append("there is no \(name)") }
    if !element.parents.contains(path.last ?? "") {
      problems.append("\(name) inside of \(path.last ?? "nothing")")
    }
    for missing in element.required.subtracting(attributes.keys).sorted() {
      problems.append("\(name) lacks \(missing)")
    }
    for foreign in Set(attributes.keys).subtracting(element.required.union(element.optional)) {
      problems.append("\(name) has no \(foreign)")
    }
    switch name {
    case "testsuites", "testsuite": suites.append(Counted(name: name, told: attributes))
    case "testcase": count("tests")
    case "failure": count("failures")
    case "error": count("errors")
    default: break
    }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    path.removeLast()
    guard name == "testsuites" || name == "testsuite", let suite = suites.popLast() else { return }
    for (counted, number) in suite.seen.sorted(by: { $0.key < $1.key })
    where suite.told[counted] != String(number) {
      problems.append("\(suite.name) says \(suite.told[counted] ?? "nothing") of \(counted)")
    }
  }

  private func count(_ what: String) {
    for index in suites.indices { suites[index].seen[what, default: 0] += 1 }
  }
}
