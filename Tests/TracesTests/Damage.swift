import DynamicMemoryProtocol
import HostEvents
import PageRanges
import Traces

extension Expectation.Content {
  /// The same with one field changed, for each field; or with one byte changed, for each byte.
  var damages: [Expectation.Content] {
    switch self {
    case .sent(let packet): packet.damages.map(Self.sent)
    case .received(let packet): packet.damages.map(Self.received)
    case .posted(let message): message.damages.map(Self.posted)
    case .arrived(let message): message.damages.map(Self.arrived)
    case .rest: []
    case .record(let name, let fields):
      fields.indices.map { index in
        var copy = fields
        copy[index].value = fields[index].value.damaged
        return .record(name: name, fields: copy)
      }
    }
  }

  /// The mark or the name.
  var text: String {
    switch self {
    case .sent: "<"
    case .received: "<-"
    case .posted: "<control"
    case .arrived: "<-control"
    case .rest: "..."
    case .record(let name, _): name
    }
  }
}

extension [UInt8] {
  /// The same with one byte changed, for each byte.
  fileprivate var damages: [[UInt8]] {
    indices.map { index in
      var copy = self
      copy[index] ^= 1
      return copy
    }
  }
}

extension Expectation.Packet {
  fileprivate var damages: [Expectation.Packet] {
    var damages = payload.indices.map { index in
      var copy = self
      copy.payload[index] ^= 1
      return copy
    }
    var copy = self
    copy.transactionID += 1
    damages.append(copy)
    return damages
  }
}

extension FieldValue {
  /// Another value of the same kind.
  var damaged: FieldValue {
    switch self {
    case .number(let number): .number(number ^ 1)
    case .signed(let number): .signed(number ^ 1)
    case .hex(let number): .hex(number ^ 1)
    case .size(let number): .size(number ^ 1)
    case .time(let number): .time(number ^ 1)
    case .flag(let flag): .flag(!flag)
    case .page(let page): .page(PageNumber(page.rawValue ^ 1))
    case .pages(let pages): .pages(pages.dropFirst(1))
    case .state(let state): .state(state == .hotAddSetup ? .idle : .hotAddSetup)
    case .message(let type): .message(MessageType(rawValue: type.rawValue ^ 1))
    case .block(let block): .block(BlockID(rawValue: block.rawValue ^ 1))
    case .word(let word): .word(word + "x")
    case .bytes(let bytes): .bytes(bytes + [0])
    }
  }
}
