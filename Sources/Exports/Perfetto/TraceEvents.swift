/// Trace events in Chrome's JSON format, as Perfetto reads them.
///
/// Source: the Trace Event Format; Perfetto, "Visualizing external trace formats".
struct TraceEvents {
  private(set) var text: String
  private var isFirst = true

  /// A lane: the number of a process and of a thread in it.
  struct Track: Hashable, Sendable {
    var process: Int
    var thread: Int
  }

  /// A value beside an event.
  enum Value: Hashable, Sendable {
    case text(String)
    case number(UInt64)
    case signed(Int64)
  }

  typealias Arguments = [(name: String, value: Value)]

  init(about: Arguments) {
    text = "{\"displayTimeUnit\":\"ms\",\"otherData\":\(Self.object(about)),\"traceEvents\":["
  }

  /// The file, once all events are in it.
  mutating func finish() -> String { text + "\n]}\n" }

  /// Names a process, or a thread of it, and puts it in its place.
  mutating func name(_ track: Track, _ name: String) {
    let isProcess = track.thread == 0
    let kind = isProcess ? "process" : "thread"
    let place = isProcess ? track.process : track.thread
    add("M", "\(kind)_name", 0, track, arguments: [("name", .text(name))])
    add("M", "\(kind)_sort_index", 0, track, arguments: [("sort_index", .number(UInt64(place)))])
  }

  /// Something that lasts.
  mutating func slice(
    _ name: String, from start: UInt64, to end: UInt64, _ track: Track, _ arguments: Arguments
  ) {
    let duration = Self.microseconds(end - min(start, end))
    add("X", name, start, track, "\"cat\":\"state\",\"dur\":\(duration)", arguments: arguments)
  }

  /// Something that happens.
  mutating func instant(
    _ name: String, at time: UInt64, _ track: Track, category: String, _ arguments: Arguments
  ) {
    add("i", name, time, track, "\"cat\":\"\(category)\",\"s\":\"t\"", arguments: arguments)
  }

  /// Begins something that may overlap with others; `end` needs the same name and number.
  mutating func begin(
    _ name: String, _ number: Int, at time: UInt64, _ track: Track, _ arguments: Arguments
  ) {
    add("b", name, time, track, Self.transaction(number), arguments: arguments)
  }

  mutating func end(
    _ name: String, _ number: Int, at time: UInt64, _ track: Track, _ arguments: Arguments
  ) {
    add("e", name, time, track, Self.transaction(number), arguments: arguments)
  }

  /// Values that are drawn over time.
  mutating func counter(_ name: String, at time: UInt64, _ track: Track, _ values: Arguments) {
    add("C", name, time, track, arguments: values)
  }

  private static func transaction(_ number: Int) -> String {
    "\"cat\":\"transaction\",\"id2\":{\"local\":\"\(number)\"}"
  }

  private mutating func add(
    _ phase: String, _ name: String, _ time: UInt64, _ track: Track, _ more: String = "",
    arguments: Arguments
  ) {
    text += isFirst ? "\n" : ",\n"
    isFirst = false
    text += "{\"ph\":\"\(phase)\",\"name\":\(Self.quoted(name)),\"ts\":\(Self.microseconds(time))"
    text += ",\"pid\":\(track.process),\"tid\":\(track.thread)"
    if !more.isEmpty { text += "," + more }
    if !arguments.isEmpty { text += ",\"args\":" + Self.object(arguments) }
    text += "}"
  }

  /// Nanoseconds as microseconds, exactly.
  private static func microseconds(_ time: UInt64) -> String {
    let rest = String(time % 1000)
    return "\(time / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }

  private static func object(_ members: Arguments) -> String {
    let texts = members.map { name, value in
      switch value {
      case .text(let text): "\(quoted(name)):\(quoted(text))"
      case .number(let number): "\(quoted(name)):\(number)"
      case .signed(let number): "\(quoted(name)):\(number)"
      }
    }
    return "{" + texts.joined(separator: ",") + "}"
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\u{0}"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
