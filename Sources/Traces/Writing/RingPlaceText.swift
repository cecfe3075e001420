import Conversation
import VMBus

// Bytes of the rings in the trace language: `poke to-host.write-index=40`,
// `race to-guest.data+16=ff00 after=2`, and packets that lie about their frame.

/// The words for the fields of a control page.
private let fieldWords: [(word: String, field: ControlField)] = [
  ("write-index", .writeIndex), ("read-index", .readIndex), ("interrupt-mask", .interruptMask),
  ("pending-send-size", .pendingSendSize), ("feature-bits", .featureBits),
]

extension LineReader {
  /// Reads `poke PLACE=VALUE`.
  mutating func poke() throws(TraceError) -> Stimulus {
    let (place, bytes) = try placedBytes()
    return .poke(place, bytes)
  }

  /// Reads `race PLACE=VALUE [after=N]`.
  mutating func race() throws(TraceError) -> Stimulus {
    let (place, bytes) = try placedBytes()
    var count: UInt32 = 1
    if let range = takeOption("after") {
      count = UInt32(truncatingIfNeeded: try number(at: range, upTo: UInt64(UInt32.max)))
      guard count > 0 else {
        throw error(at: range.lowerBound, "fetches are counted from 1")
      }
    }
    return .race(place, bytes, after: count)
  }

  /// What a packet says of its frame and is not so.
  mutating func readFrame(of packet: inout GuestPacket) throws(TraceError) {
    let limit = UInt64(UInt16.max)
    if let range = takeOption("offset8") {
      packet.offset8 = UInt16(truncatingIfNeeded: try number(at: range, upTo: limit))
    }
    if let range = takeOption("length8") {
      packet.length8 = UInt16(truncatingIfNeeded: try number(at: range, upTo: limit))
    }
    if let range = takeOption("footer") { packet.footer = try number(at: range) }
  }

  private mutating func placedBytes() throws(TraceError) -> (RingPlace, [UInt8]) {
    guard firstOption < tokens.count, tokens[firstOption].equals != nil else {
      throw missing("what is written where", hint: "such as to-host.write-index=40")
    }
    let token = tokens[firstOption]
    firstOption += 1
    guard let dot = text[token.name].firstIndex(of: UInt8(ascii: ".")) else {
      throw unknown("place", at: token.name, known: places)
    }
    let ringName = token.name.lowerBound..<dot
    guard let ring = RingPlace.Ring.allCases.first(where: { isWord($0.rawValue, at: ringName) })
    else { throw unknown("ring", at: ringName, known: RingPlace.Ring.allCases.map(\.rawValue)) }
    let rest = (dot + 1)..<token.name.upperBound
    for (word, field) in fieldWords where isWord(word, at: rest) {
      let value = try number(at: token.value, upTo: UInt64(UInt32.max))
      let bytes = (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
      return (RingPlace(ring, .control, offset: UInt32(field.rawValue)), bytes)
    }
    guard let plus = text[rest].firstIndex(of: UInt8(ascii: "+")),
      let area = RingPlace.Area.allCases.first(where: {
        isWord($0.rawValue, at: rest.lowerBound..<plus)
      })
    else { throw unknown("place", at: rest, known: places) }
    let offset = try number(at: (plus + 1)..<rest.upperBound, upTo: UInt64(UInt32.max))
    return (
      RingPlace(ring, area, offset: UInt32(truncatingIfNeeded: offset)),
      try bytes(at: token.value)
    )
  }

  private var places: [String] {
    fieldWords.map(\.word) + RingPlace.Area.allCases.map { "\($0.rawValue)+0" }
  }
}

extension TracePrinter {
  /// The text `PLACE=VALUE`.
  static func text(of place: RingPlace, _ bytes: [UInt8]) -> String {
    if place.area == .control, bytes.count == 4,
      let word = fieldWords.first(where: { $0.field.rawValue == Int(place.offset) })?.word
    {
      let value = bytes.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      return "\(place.ring.rawValue).\(word)=\(value)"
    }
    var text = TextOutput()
    text.append("\(place.ring.rawValue).\(place.area.rawValue)+\(place.offset)=")
    text.data(bytes.span)
    return text.string
  }

  /// The words for what a packet says of its frame and is not so.
  static func frame(of packet: GuestPacket) -> String {
    var text = ""
    if let offset = packet.offset8 { text += " offset8=\(offset)" }
    if let length = packet.length8 { text += " length8=\(length)" }
    if let footer = packet.footer { text += " footer=\(footer)" }
    return text
  }
}
