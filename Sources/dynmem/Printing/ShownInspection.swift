import HostEvents
import PageRanges
import Simulation
import Traces

/// A machine laid open, for people and as JSON.
struct ShownInspection: Encodable {
  private let time: UInt64
  /// By section and name.
  private let machine: [String: [String: ShownValue]]
  private let inspection: Inspection

  private enum CodingKeys: CodingKey { case time, machine }

  init(_ inspection: Inspection) {
    self.inspection = inspection
    time = inspection.time
    var machine: [String: [String: ShownValue]] = [:]
    for field in inspection.fields {
      machine[field.section.rawValue, default: [:]][field.name] = ShownValue(field.value)
    }
    self.machine = machine
  }

  /// A heading for each section, and a line for each field.
  var text: String {
    var lines = ["machine at \(Self.seconds(time))"]
    for section in Inspection.Section.allCases {
      lines.append(section.rawValue)
      for field in inspection.fields where field.section == section {
        let blanks = String(repeating: " ", count: max(1, 30 - field.name.count))
        lines.append("  \(field.name)\(blanks)\(ShownValue(field.value).text)")
      }
    }
    return lines.joined(separator: "\n")
  }

  fileprivate static func seconds(_ time: UInt64) -> String {
    let rest = String(time % 1_000_000_000)
    let zeros = String(repeating: "0", count: 9 - rest.count)
    return "\(time / 1_000_000_000).\(zeros)\(rest) s"
  }
}

/// The value of a field.
private struct ShownValue: Encodable {
  private let value: Inspection.Value

  init(_ value: Inspection.Value) { self.value = value }

  /// Lists are cut, and counted.
  var text: String {
    switch value {
    case .flag(let flag): flag ? "yes" : "no"
    case .number(let number): "\(number)"
    case .numbers(let numbers): Self.list(numbers.map { "\($0)" })
    case .state(let state): state.name
    case .time(let time): ShownInspection.seconds(time)
    case .ranges(let ranges): Self.list(ranges.map(Self.text))
    }
  }

  private static let shown = 8

  private static func list(_ items: [String]) -> String {
    let rest = items.count > shown ? " … \(items.count - shown) more" : ""
    return "[" + items.prefix(shown).joined(separator: " ") + rest + "]"
  }

  private static func text(_ range: PageRange) -> String {
    "0x\(String(range.start.rawValue, radix: 16))+\(range.count)"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch value {
    case .flag(let flag): try container.encode(flag)
    case .number(let number), .time(let number): try container.encode(number)
    case .numbers(let numbers): try container.encode(numbers)
    case .state(let state): try container.encode(state.name)
    case .ranges(let ranges): try container.encode(ranges.map(Self.text))
    }
  }
}
