import Foundation
import HostEvents
import Traces

/// Reads a line of JSON: of a journal, or of what QEMU's monitor and its client said.
///
/// Source: recorded-trace formats, sections 3.3 and 4.
enum MonitorLog {
  /// What may stand before the first brace: a time, or who speaks.
  private static let longestPrefix = 120

  static func read(_ line: [UInt8], _ source: RecordedEvent.Source) -> LineReading {
    guard let brace = line.prefix(longestPrefix).firstIndex(of: UInt8(ascii: "{")) else {
      return readHuman(line, source)
    }
    let isJournal = line[brace...].first("\"MESSAGE\"") != nil
    if !isJournal, let reading = readUndecoded(line[brace...]) { return reading }
    let decoder = JSONDecoder()
    let json = Data(line[brace...])
    if isJournal, let entry = try? decoder.decode(JournalEntry.self, from: json) {
      return entry.read(source)
    }
    guard let spoken = try? decoder.decode(Spoken.self, from: json) else { return .unknown }
    return spoken.read(time(of: line[..<brace]), source)
  }

  /// What a line is in which nothing of use can be; nil if that is for its decoding to tell.
  ///
  /// Decoding takes long, and a monitor says a million things that are not about memory.
  private static func readUndecoded(_ json: ArraySlice<UInt8>) -> LineReading? {
    let isSpoken = Spoken.CodingKeys.allCases.contains { json.first("\"\($0.rawValue)\"") != nil }
    guard isSpoken else { return .unknown }
    let isOfUse = ["balloon", "BALLOON", "\"actual\""].contains { json.first($0) != nil }
    return isOfUse || json.last { $0 != 0x20 } != UInt8(ascii: "}") ? nil : .noise
  }

  /// A command for the human monitor, `(qemu) balloon 768`, in megabytes.
  private static func readHuman(_ line: [UInt8], _ source: RecordedEvent.Source) -> LineReading {
    let prefix = LogPrefix(line)
    var scanner = TextScanner(line, at: prefix.length)
    guard scanner.take("(qemu) balloon "), let megabytes = scanner.number(), megabytes < 1 << 40
    else { return .unknown }
    scanner.skipBlanks()
    return scanner.isAtEnd ? target(megabytes << 20, prefix.time, source) : .unknown
  }

  private static func target(
    _ bytes: UInt64, _ time: RecordedTime?, _ source: RecordedEvent.Source
  ) -> LineReading {
    .event(
      RecordedEvent(
        .target, "target", [Expectation.Field("bytes", .size(bytes))], time: time, source: source))
  }

  /// A date, or seconds since 1970, as clients put them in front.
  private static func time(of prefix: ArraySlice<UInt8>) -> RecordedTime? {
    var scanner = TextScanner(Array(prefix))
    if let time = CivilTime.scan(&scanner) { return RecordedTime(.wall, time) }
    guard let seconds = scanner.number(), seconds > 1_000_000_000, seconds < 10_000_000_000,
      scanner.take(UInt8(ascii: ".")), let fraction = scanner.fraction(places: 9)
    else { return nil }
    return LogPrefix.nanoseconds(seconds, fraction).map { RecordedTime(.wall, $0) }
  }

  /// An entry of `journalctl -o json`.
  private struct JournalEntry: Decodable {
    var message: String
    var microseconds: String?

    enum CodingKeys: String, CodingKey {
      case message = "MESSAGE"
      case microseconds = "__REALTIME_TIMESTAMP"
    }

    func read(_ source: RecordedEvent.Source) -> LineReading {
      let text = Array(message.utf8)
      let time = microseconds.flatMap { UInt64($0) }.flatMap {
        LogPrefix.nanoseconds($0 / 1_000_000, $0 % 1_000_000 * 1000)
      }.map { RecordedTime(.wall, $0) }
      if let start = text[...].first("hv_balloon: ") {
        return KernelLogLine.read(words: text[(start + 12)...], time, source)
      }
      if QEMULogLine.isEventName(text[...]) {
        return QEMULogLine.readEvent(text[...], time, source)
      }
      return text[...].first("hv_vmbus: ") == nil ? .unknown : .noise
    }
  }

  /// An event, a command or an answer of the monitor.
  private struct Spoken: Decodable {
    var event: String?
    var execute: String?
    var data: Numbers?
    var arguments: Numbers?
    var answer: Numbers?
    var timestamp: Timestamp?

    enum CodingKeys: String, CaseIterable, CodingKey {
      case event, execute, data, arguments, timestamp
      case answer = "return"
      case greeting = "QMP"
      case problem = "error"
    }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      // All that matters may be missing, but one of these says that it is a monitor's.
      guard !values.allKeys.isEmpty else {
        throw DecodingError.dataCorrupted(
          .init(codingPath: [], debugDescription: "not a monitor's"))
      }
      event = try? values.decodeIfPresent(String.self, forKey: .event)
      execute = try? values.decodeIfPresent(String.self, forKey: .execute)
      data = try? values.decodeIfPresent(Numbers.self, forKey: .data)
      arguments = try? values.decodeIfPresent(Numbers.self, forKey: .arguments)
      answer = try? values.decodeIfPresent(Numbers.self, forKey: .answer)
      timestamp = try? values.decodeIfPresent(Timestamp.self, forKey: .timestamp)
    }

    func read(_ before: RecordedTime?, _ source: RecordedEvent.Source) -> LineReading {
      let time = timestamp?.time ?? before
      if event == "HV_BALLOON_STATUS_REPORT", let data,
        let available = data.available, let committed = data.committed
      {
        return .event(
          RecordedEvent(
            .status, "status-event",
            [
              Expectation.Field("committed", .number(committed)),
              Expectation.Field("available", .number(available)),
            ],
            time: time, source: source))
      }
      if execute == "balloon", let bytes = arguments?.value {
        return MonitorLog.target(bytes, time, source)
      }
      guard event == "BALLOON_CHANGE" || answer?.actual != nil else { return .noise }
      return .event(RecordedEvent(.info, "monitor-words", time: time, source: source))
    }
  }

  private struct Numbers: Decodable {
    var available: UInt64?
    var committed: UInt64?
    var actual: UInt64?
    var value: UInt64?
  }

  private struct Timestamp: Decodable {
    var seconds: UInt64
    var microseconds: UInt64

    var time: RecordedTime? {
      guard microseconds < 1_000_000 else { return nil }
      return LogPrefix.nanoseconds(seconds, microseconds * 1000).map { RecordedTime(.wall, $0) }
    }
  }
}
