import Bytes
import DynamicMemoryProtocol
import PageRanges

// The fields of every message, as the trace language names them.

extension VersionRequest: NamedMessage {
  static var blank: Self? { Self(transactionID: 0, version: ProtocolVersion(rawValue: 0)) }

  mutating func visitFields<Visitor: MessageFieldVisitor>(
    _ visitor: inout Visitor, _ rest: inout MessageRest
  ) throws(Visitor.Failure) {
    try visitor.version(&version)
    try visitor.flag(.last, otherwise: nil, &isLastAttempt)
    try visitor.reservedBits(of: &flags, named: 1)
  }
}

extension VersionResponse: NamedMessage {
  static var blank: Self? { Self(transactionID: 0, isAccepted: false) }

  mutating func visitFields<Visitor: MessageFieldVisitor>(
    _ visitor: inout Visitor, _ rest: inout MessageRest
  ) throws(Visitor.Failure) {
    try visitor.flag(.accepted, otherwise: .refused, &isAccepted)
    try visitor.reservedBits(of: &flags, named: 1)
  }
}

extension CapabilitiesReport: NamedMessage {
  static var blank: Self? { Self(transactionID: 0, capabilities: []) }

  mutating func visitFields<Visitor: MessageFieldVisitor>(
    _ visitor: inout Visitor, _ rest: inout MessageRest
  ) throws(Visitor.Failure) {
    try visitor.member(.balloon, .balloon, of: &capabilities)
    try visitor.member(.hotAdd, .hotAdd, of: &capabilities)
    try visitor.member(.hotRemove, .hotRemove, of: &capabilities)
    var exponent = capabilities.hotAddAlignment
    try visitor.alignment(.align, &exponent)
    capabilities = capabilities.with(hotAddAlignment: exponent) ?? capabilities
    var word = capabilities.rawValue
    try visitor.reservedBits(of: &word, named: 0x7F)
    capabilities = Capabilities(rawValue: word)
    try visitor.number(.min, &minPageCount, .unless(0), .decimal)
    try visitor.number(.max, &maxPageNumber, .unless(.max), .hexadecimal)
  }
}

extension CapabilitiesResponse: NamedMessage {
  static var blank: Self? { Self(transactionID: 0, capabilities: []) }

  mutating func visitFields<Visitor: MessageFieldVisitor>(
    _ visitor: inout Visitor, _ rest: inout MessageRest
  ) throws(Visitor.Failure) {
    try visitor.member(.accepted, .accepted, otherwise: .refused, of: &capabilities)
    try visitor.member(.hotRemove, .hotRemove, of: &capabilities)
    try visitor.member(.suppressPressureReports, .suppressPressure, of: &capabilities)
    var word = capabilities.rawValue
    try visitor.reservedBits(of: &word, named: 7)
    capabilities = HostCapabilities(rawValue: word)
  }
}

extension StatusReport: NamedMessage {
  static var blank: Self? { Self(transactionID: 0, availablePages: 0, committedPages: 0) }

  mutating func visitFields<Visitor: MessageFieldVisitor>(
    _ visitor: inout Visitor, _ rest: inout MessageRest
  ) throws(Visitor.Failure) {
    try visitor.number(.available, &availablePages, .required, .decimal)
    try visitor.number(.committed, &committedPages, .required, .decimal)
    try visitor.number(.pageFile, &pageFileSize, .unless(0), .decimal)
    try visitor.number(.zeroFree, &zeroFreePages, .unless(0), .decimal)
    try visitor.number(.pageFileWrites, &pageFileWrites, .unless(0), .decimal)
    try visitor.number(.ioDiff, &ioDifference, .unless(0), .decimal)
  }
}

extension BalloonRequest: NamedMessage {
  static var blank: Self? { Self(transactionID: 0, pageCount: 0) }

  mutating func visitFields<Visitor: MessageFieldVisitor>(
    _ visitor: inout Visitor, _ rest: inout MessageRest
  ) throws(Visitor.Failure) {
    try visitor.number(.pages, &pageCount, .required, .decimal)
    try visitor.number(.reserved, &reserved, .unless(0), .hexadecimal)
  }
}

extension BalloonResponse: NamedMessage {
  static var blank: Self? { Self(transactionID: 0, morePages: false, rangeCount: 0) }

  init?(payload: Span<UInt8>, rest: inout MessageRest) {
    guard let message = try? Self(decodingFixedPart: payload) else { return nil }
    self = message
    rest.readRanges(payload, from: Self.fixedSize)
  }

  mutating func visitFields<Visitor: MessageFieldVisitor>(
    _ visitor: inout Visitor, _ rest: inout MessageRest
  ) throws(Visitor.Failure) {
    try visitor.flag(.more, otherwise: nil, &morePages)
    try visitor.number(.reserved, &reserved, .unless(0), .hexadecimal)
  }

  mutating func visitRest<Visitor: MessageFieldVisitor>(
    _ visitor: inout Visitor, _ rest: inout MessageRest
  ) throws(Visitor.Failure) {
    try visitor.ranges(.ranges, &rest.ranges)
    var count = rangeCount
    try visitor.number(
      .count, &count, .unless(UInt64(rest.ranges.count)), .decimal, limit: Self.maxRangeCount)
    countAndFlags = count << 1 | (morePages ? 1 : 0)
  }
}

extension UnballoonRequest: NamedMessage {
  static var blank: Self? { Self(transactionID: 0, morePages: false, rangeCount: 0) }

  mutating func visitFields<Visitor: MessageFieldVisitor>(
    _ visitor: inout Visitor, _ rest: inout MessageRest
  ) throws(Visitor.Failure) {
    try visitor.flag(.more, otherwise: nil, &morePages)
    try visitor.reservedBits(of: &flags, named: 1)
  }

  mutating func visitRest<Visitor: MessageFieldVisitor>(
    _ visitor: inout Visitor, _ rest: inout MessageRest
  ) throws(Visitor.Failure) {
    try visitor.ranges(.ranges, &rest.ranges)
    try visitor.number(.count, &rangeCount, .unless(UInt64(rest.ranges.count)), .decimal)
  }
}

extension UnballoonResponse: NamedMessage {
  static var blank: Self? { Self(transactionID: 0) }
}

extension HotAddRequest: NamedMessage {
  static var blank: Self? {
    Self(transactionID: 0, range: WirePageRange(rawValue: 0), region: nil)
  }

  init?(payload: Span<UInt8>, rest: inout MessageRest) {
    guard let message = try? Self(decoding: payload) else { return nil }
    self = message
  }

  func encodedCount(_ rest: MessageRest) -> Int { encodedSize }

  func append(to bytes: inout [UInt8], _ rest: MessageRest) { append(to: &bytes) }

  mutating func visitFields<Visitor: MessageFieldVisitor>(
    _ visitor: inout Visitor, _ rest: inout MessageRest
  ) throws(Visitor.Failure) {
    try visitor.range(.range, &range)
    try visitor.optionalRange(.region, &region)
  }
}

extension HotAddResponse: NamedMessage {
  static var blank: Self? {
    Self(transactionID: 0, pageCount: 0, result: HotAddResult(rawValue: 0))
  }

  mutating func visitFields<Visitor: MessageFieldVisitor>(
    _ visitor: inout Visitor, _ rest: inout MessageRest
  ) throws(Visitor.Failure) {
    try visitor.number(.count, &pageCount, .required, .decimal)
    var number = result.rawValue
    try visitor.number(.result, &number, .required, .decimal)
    result = HotAddResult(rawValue: number)
  }
}

extension InfoMessage: NamedMessage {
  static var blank: Self? { Self(transactionID: 0, content: InfoContent(maxPageCount: 0)) }

  init?(payload: Span<UInt8>, rest: inout MessageRest) {
    guard let message = try? Self(decoding: payload) else { return nil }
    self = message
    rest.data.append(copying: payload.extracting(Self.fixedSize...))
  }

  func encodedCount(_ rest: MessageRest) -> Int { Self.fixedSize + rest.data.count }

  func append(to bytes: inout [UInt8], _ rest: MessageRest) {
    appendFixedPart(to: &bytes)
    bytes += rest.data
  }

  mutating func visitFields<Visitor: MessageFieldVisitor>(
    _ visitor: inout Visitor, _ rest: inout MessageRest
  ) throws(Visitor.Failure) {
    try visitor.number(.reserved, &reserved, .unless(0), .hexadecimal)
    var pages = rest.maxPageCount
    try visitor.optionalNumber(.maxPages, &pages)
    rest.maxPageCount = pages
  }

  mutating func visitRest<Visitor: MessageFieldVisitor>(
    _ visitor: inout Visitor, _ rest: inout MessageRest
  ) throws(Visitor.Failure) {
    if rest.maxPageCount == nil { try visitor.data(.data, &rest.data) }
    try visitor.number(.infoSize, &infoSize, .unless(UInt64(rest.data.count)), .decimal)
  }
}

extension HotRemoveRequest: NamedMessage {
  static var blank: Self? { Self(transactionID: 0, virtualNode: 0, pageCount: 0) }

  mutating func visitFields<Visitor: MessageFieldVisitor>(
    _ visitor: inout Visitor, _ rest: inout MessageRest
  ) throws(Visitor.Failure) {
    try visitor.number(.node, &virtualNode, .usually(0), .decimal)
    try visitor.number(.pages, &pageCount, .required, .decimal)
    try visitor.member(.large, .large, of: &quality)
    try visitor.member(.local, .local, of: &quality)
    var word = quality.rawValue
    try visitor.reservedBits(of: &word, named: 3)
    quality = Quality(rawValue: word)
    try visitor.number(.reserved, &reserved, .unless(0), .hexadecimal)
  }
}

extension HotRemoveResponse: NamedMessage {
  static var blank: Self? {
    Self(transactionID: 0, result: 0, morePages: false, rangeCount: 0)
  }

  mutating func visitFields<Visitor: MessageFieldVisitor>(
    _ visitor: inout Visitor, _ rest: inout MessageRest
  ) throws(Visitor.Failure) {
    try visitor.flag(.more, otherwise: nil, &morePages)
    try visitor.number(.result, &result, .required, .decimal)
    try visitor.reservedBits(of: &flags, named: 1)
  }

  mutating func visitRest<Visitor: MessageFieldVisitor>(
    _ visitor: inout Visitor, _ rest: inout MessageRest
  ) throws(Visitor.Failure) {
    try visitor.ranges(.ranges, &rest.ranges)
    try visitor.number(.count, &rangeCount, .unless(UInt64(rest.ranges.count)), .decimal)
  }
}

/// The message `error`, which nobody sends: a header and bytes.
extension OpaqueMessage: NamedMessage {
  static var blank: Self? { Self(type: .error, transactionID: 0) }

  init?(payload: Span<UInt8>, rest: inout MessageRest) {
    guard let message = try? Self(decoding: payload) else { return nil }
    self = message
    rest.data.append(copying: payload.extracting(MessageHeader.encodedSize...))
  }

  func encodedCount(_ rest: MessageRest) -> Int { MessageHeader.encodedSize + rest.data.count }

  func append(to bytes: inout [UInt8], _ rest: MessageRest) {
    let offset = bytes.appendZeros(MessageHeader.encodedSize)
    var span = bytes.mutableSpan
    header.store(into: &span, at: offset)
    bytes += rest.data
  }

  mutating func visitRest<Visitor: MessageFieldVisitor>(
    _ visitor: inout Visitor, _ rest: inout MessageRest
  ) throws(Visitor.Failure) {
    try visitor.data(.data, &rest.data)
  }
}

extension MessageRest {
  /// The content of an info message, if it is a number of pages and tells its size as usual.
  fileprivate var maxPageCount: UInt64? {
    get {
      guard data.count == 16, data.span.littleEndian32(at: 0) == 0,
        data.span.littleEndian32(at: 4) == 8
      else { return nil }
      return data.span.littleEndian64(at: 8)
    }
    set {
      guard let newValue else { return }
      data = []
      InfoContent(maxPageCount: newValue).append(to: &data)
    }
  }
}

extension MessageFieldVisitor {
  /// The bits of a word that have no name, where they lie in it.
  fileprivate mutating func reservedBits<N: FixedWidthInteger & UnsignedInteger>(
    of word: inout N, named: N
  ) throws(Failure) {
    var bits = word & ~named
    try number(.bits, &bits, .unless(0), .hexadecimal)
    word = word & named | bits
  }

  /// A bit of a set.
  fileprivate mutating func member<Bits: OptionSet>(
    _ bit: Bits, _ name: FieldName, otherwise: FieldName? = nil, of bits: inout Bits
  ) throws(Failure) where Bits.Element == Bits {
    var isSet = bits.contains(bit)
    try flag(name, otherwise: otherwise, &isSet)
    if isSet { bits.insert(bit) } else { bits.remove(bit) }
  }
}
