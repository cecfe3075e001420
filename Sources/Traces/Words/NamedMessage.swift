import Bytes
import DynamicMemoryProtocol

/// A message that the trace language can write field by field.
protocol NamedMessage {
  /// A message whose fields are all 0; every form has one.
  static var blank: Self? { get }

  var header: MessageHeader { get set }

  /// Takes a payload apart, or returns nil if it ends before the layout does.
  init?(payload: Span<UInt8>, rest: inout MessageRest)

  /// The bytes that `append` appends.
  func encodedCount(_ rest: MessageRest) -> Int

  func append(to bytes: inout [UInt8], _ rest: MessageRest)

  /// Goes through the fields between the header and the variable part.
  mutating func visitFields<Visitor: MessageFieldVisitor>(
    _ visitor: inout Visitor, _ rest: inout MessageRest
  ) throws(Visitor.Failure)

  /// Goes through the variable part.
  mutating func visitRest<Visitor: MessageFieldVisitor>(
    _ visitor: inout Visitor, _ rest: inout MessageRest
  ) throws(Visitor.Failure)
}

/// What follows the fixed part of a message.
struct MessageRest: Hashable {
  var ranges: [WirePageRange] = []
  var data: [UInt8] = []
}

extension NamedMessage {
  /// Goes through all fields; those that a message seldom lies about come last.
  mutating func visit<Visitor: MessageFieldVisitor>(
    _ visitor: inout Visitor, _ rest: inout MessageRest
  ) throws(Visitor.Failure) {
    try visitFields(&visitor, &rest)
    try visitor.number(.trans, &header.transactionID, .usually(0), .decimal)
    try visitRest(&visitor, &rest)
    let size = UInt16(clamping: encodedCount(rest))
    try visitor.number(.size, &header.size, .unless(UInt64(size)), .decimal)
  }

  mutating func visitFields<Visitor: MessageFieldVisitor>(
    _ visitor: inout Visitor, _ rest: inout MessageRest
  ) throws(Visitor.Failure) {}

  mutating func visitRest<Visitor: MessageFieldVisitor>(
    _ visitor: inout Visitor, _ rest: inout MessageRest
  ) throws(Visitor.Failure) {}
}

extension NamedMessage where Self: FixedSizeMessage {
  init?(payload: Span<UInt8>, rest: inout MessageRest) {
    guard let message = try? Self(decoding: payload) else { return nil }
    self = message
  }

  func encodedCount(_ rest: MessageRest) -> Int { Self.fixedSize }

  func append(to bytes: inout [UInt8], _ rest: MessageRest) { appendFixedPart(to: &bytes) }
}

extension NamedMessage where Self: RangeListMessage {
  init?(payload: Span<UInt8>, rest: inout MessageRest) {
    guard let message = try? Self(decoding: payload) else { return nil }
    self = message
    rest.readRanges(payload, from: Self.fixedSize)
  }

  func encodedCount(_ rest: MessageRest) -> Int { Self.fixedSize + rest.ranges.count * 8 }

  func append(to bytes: inout [UInt8], _ rest: MessageRest) {
    append(to: &bytes, ranges: rest.ranges.span)
  }
}

extension MessageRest {
  /// All whole ranges there are, however many the message tells of.
  mutating func readRanges(_ payload: Span<UInt8>, from offset: Int) {
    guard payload.count > offset else { return }
    let found = (payload.count - offset) / 8
    ranges.reserveCapacity(found)
    for index in 0..<found {
      ranges.append(WirePageRange(rawValue: payload.littleEndian64(at: offset + index * 8)))
    }
  }
}

extension MessageType {
  /// Passes the form of a message of this type on; nil for a type without a name.
  func withForm<Body: MessageFormBody>(_ body: inout Body) throws(Body.Failure) -> Body.Result? {
    switch self {
    case .error: try body.run(OpaqueMessage.self)
    case .versionRequest: try body.run(VersionRequest.self)
    case .versionResponse: try body.run(VersionResponse.self)
    case .capabilitiesReport: try body.run(CapabilitiesReport.self)
    case .capabilitiesResponse: try body.run(CapabilitiesResponse.self)
    case .statusReport: try body.run(StatusReport.self)
    case .balloonRequest: try body.run(BalloonRequest.self)
    case .balloonResponse: try body.run(BalloonResponse.self)
    case .unballoonRequest: try body.run(UnballoonRequest.self)
    case .unballoonResponse: try body.run(UnballoonResponse.self)
    case .hotAddRequest: try body.run(HotAddRequest.self)
    case .hotAddResponse: try body.run(HotAddResponse.self)
    case .info: try body.run(InfoMessage.self)
    case .hotRemoveRequest: try body.run(HotRemoveRequest.self)
    case .hotRemoveResponse: try body.run(HotRemoveResponse.self)
    default: nil
    }
  }
}

/// Something to be done with the form of a message, whichever it is.
protocol MessageFormBody {
  associatedtype Result
  associatedtype Failure: Error

  mutating func run<Form: NamedMessage>(_ form: Form.Type) throws(Failure) -> Result
}
