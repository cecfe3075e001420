import DynamicMemoryProtocol
import PageRanges

/// A message in the few words that fit beside an arrow.
struct MessageSummary {
  /// The word of the trace language, or what there is instead of a message.
  var word: String
  /// What it says.
  var content = ""
  /// The number in the header, where there is one.
  var type: MessageType?

  var text: String { content.isEmpty ? word : word + " " + content }

  /// - Complexity: O(ranges)
  init(_ payload: [UInt8]) {
    guard let header = try? MessageHeader(decoding: payload.span) else {
      word = payload.isEmpty ? "no payload" : "raw bytes"
      content = payload.isEmpty ? "" : "\(payload.count) of them"
      return
    }
    type = header.type
    word = header.type.word ?? "message of type \(header.type.rawValue)"
    guard let message = try? Message(decoding: payload.span) else {
      content = "cut short, \(payload.count) bytes"
      return
    }
    content = Self.content(of: message, payload)
  }

  private static func content(of message: Message, _ payload: [UInt8]) -> String {
    switch message {
    case .versionRequest(let message):
      "\(message.version)" + (message.isLastAttempt ? ", last attempt" : "")
    case .versionResponse(let message): message.isAccepted ? "accepted" : "refused"
    case .capabilitiesReport(let message):
      "0x" + String(message.capabilities.rawValue, radix: 16)
    case .capabilitiesResponse(let message):
      message.capabilities.rawValue & 1 == 1 ? "accepted" : "refused"
    case .statusReport(let message):
      "\(SizeText.pages(message.availablePages)) available, "
        + "\(SizeText.pages(message.committedPages)) committed"
    case .balloonRequest(let message): SizeText.pages(UInt64(message.pageCount))
    case .balloonResponse(let message):
      ranges(message.ranges, payload) + (message.morePages ? ", more follows" : "")
    case .unballoonRequest(let message):
      ranges(message.ranges, payload) + (message.morePages ? ", more follows" : "")
    case .hotAddRequest(let message):
      "\(SizeText.pages(message.range.count)) at page "
        + "0x\(String(message.range.start.rawValue, radix: 16))"
    case .hotAddResponse(let message):
      "\(SizeText.pages(UInt64(message.pageCount))), result \(message.result.rawValue)"
    case .hotRemoveRequest(let message): SizeText.pages(UInt64(message.pageCount))
    case .hotRemoveResponse(let message): ranges(message.ranges, payload)
    case .error, .unballoonResponse, .info, .unknown: ""
    }
  }

  /// The pages of the ranges that are there, however many are counted.
  private static func ranges(_ ranges: WireRanges, _ payload: [UInt8]) -> String {
    let room = max(0, payload.count - ranges.offset) / 8
    let count = min(ranges.count, room)
    var pages: UInt64 = 0
    for index in 0..<count { pages &+= ranges[index, in: payload.span].count }
    let text = "\(SizeText.pages(pages)) in \(SizeText.count(count, "range", "ranges"))"
    return ranges.count > room ? text + ", \(ranges.count) counted" : text
  }
}
