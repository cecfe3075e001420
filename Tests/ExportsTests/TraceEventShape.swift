import Foundation
import JSONValues

/// What a reader of Chrome's trace events takes: members by phase, their sorts, and pairs that fit.
///
/// Source: the Trace Event Format, sections "Event Descriptions" and "JSON Object Format".
struct TraceEventShape {
  private typealias Members = [String: JSONValue]

  /// Beside `ph`, `pid`, `tid` and `ts`, which all have.
  private static let needed: [String: Set<String>] = [
    "B": ["name"], "E": [], "X": ["name", "dur"], "i": ["name", "s"], "C": ["name", "args"],
    "b": ["name", "cat"], "e": ["name", "cat"], "n": ["name", "cat"],
    "M": ["name", "args"],
  ]

  private(set) var problems: [String] = []
  /// Names of slices that have begun in a lane, the last is the innermost.
  private var slices: [String: [String]] = [:]
  /// Names of what has begun, by what pairs it with its end.
  private var pending: [String: String] = [:]
  private var lastEnds: [String: Double] = [:]

  /// What is wrong with a file; nothing if it is valid.
  static func problems(in file: [UInt8]) -> [String] {
    var shape = TraceEventShape()
    shape.read(file)
    return shape.problems
  }

  private mutating func read(_ file: [UInt8]) {
    guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(file)),
      let object = value.object
    else {
      return problems.append("no JSON object")
    }
    let known: Set = ["traceEvents", "displayTimeUnit", "otherData", "systemTraceEvents"]
    for name in Set(object.keys).subtracting(known) { problems.append("there is no \(name)") }
    if !["ms", "ns"].contains(object["displayTimeUnit"]?.text) {
      problems.append("displayTimeUnit is neither ms nor ns")
    }
    guard let events = object["traceEvents"]?.array else {
      return problems.append("traceEvents are no array")
    }
    for (index, event) in events.enumerated() { read(event.object ?? [:], "event \(index)") }
    for (lane, names) in slices where !names.isEmpty {
      problems.append("\(names) in \(lane) do not end")
    }
    for name in pending.values.sorted() { problems.append("\(name) does not end") }
  }

  private mutating func read(_ event: Members, _ place: String) {
    guard let phase = event["ph"]?.text, let needed = Self.needed[phase] else {
      return problems.append("\(place): no phase")
    }
    for name in needed.sorted() where event[name] == nil {
      problems.append("\(place): \(phase) lacks \(name)")
    }
    for name in ["name", "cat"] where event[name].map({ $0.text == nil }) == true {
      problems.append("\(place): \(name) is no string")
    }
    for name in ["pid", "tid"] where event[name]?.number.map({ $0 == $0.rounded() }) != true {
      problems.append("\(place): \(name) is no integer")
    }
    guard let time = event["ts"]?.number, time >= 0 else {
      return problems.append("\(place): ts is no number")
    }
    if event["args"].map({ $0.object == nil }) == true {
      problems.append("\(place): args are no object")
    }
    let lane = "\(event["pid"]?.number ?? 0)/\(event["tid"]?.number ?? 0)"
    let name = event["name"]?.text ?? ""
    switch phase {
    case "B": slices[lane, default: []].append(name)
    case "E":
      guard slices[lane, default: []].popLast() != nil else {
        return problems.append("\(place): E without B")
      }
    case "X": readComplete(event, from: time, lane, place)
    case "i":
      if !["g", "p", "t"].contains(event["s"]?.text) { problems.append("\(place): scope") }
    case "C":
      let values = (event["args"]?.object ?? [:]).values
      if values.isEmpty || !values.allSatisfy({ $0.number != nil }) {
        problems.append("\(place): a counter of what is no number")
      }
    case "b", "e": readAsynchronous(event, phase, name, place)
    default: break
    }
  }

  /// Slices of a lane follow each other here: none begins before the one before it ends.
  private mutating func readComplete(
    _ event: Members, from time: Double, _ lane: String, _ place: String
  ) {
    guard let duration = event["dur"]?.number, duration >= 0 else {
      return problems.append("\(place): dur is no number")
    }
    if time + 0.0005 < lastEnds[lane] ?? 0 { problems.append("\(place): overlaps in \(lane)") }
    lastEnds[lane] = time + duration
  }

  /// An id, of the process or of all, pairs beginning and end, together with the category.
  private mutating func readAsynchronous(
    _ event: Members, _ phase: String, _ name: String, _ place: String
  ) {
    let local = event["id2"]?.object?["local"]?.text
    let global = event["id"]?.text ?? event["id2"]?.object?["global"]?.text
    guard let id = local.map({ "\(event["pid"]?.number ?? 0)/\($0)" }) ?? global else {
      return problems.append("\(place): \(phase) has no id")
    }
    let key = "\(event["cat"]?.text ?? "")/\(id)"
    if phase == "b" {
      if pending.updateValue(name, forKey: key) != nil {
        problems.append("\(place): \(key) begins twice")
      }
    } else if pending.removeValue(forKey: key) != name {
      problems.append("\(place): \(name) ends and did not begin")
    }
  }
}
