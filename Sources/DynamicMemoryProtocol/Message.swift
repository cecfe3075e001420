/// Any message, by the type in its header.
@usableFromInline package enum Message: Hashable, Sendable {
  /// Type 0, which nobody sends.
  case error(OpaqueMessage)
  /// The guest proposes a protocol version.
  case versionRequest(VersionRequest)
  /// The host accepts or refuses it.
  case versionResponse(VersionResponse)
  /// The guest tells what it can do.
  case capabilitiesReport(CapabilitiesReport)
  /// The host accepts that.
  case capabilitiesResponse(CapabilitiesResponse)
  /// The guest tells its memory pressure.
  case statusReport(StatusReport)
  /// The host asks for pages.
  case balloonRequest(BalloonRequest)
  /// The guest gives pages away.
  case balloonResponse(BalloonResponse)
  /// The host gives pages back.
  case unballoonRequest(UnballoonRequest)
  /// The guest has taken them.
  case unballoonResponse(UnballoonResponse)
  /// The host offers new memory.
  case hotAddRequest(HotAddRequest)
  /// The guest tells how much it added.
  case hotAddResponse(HotAddResponse)
  /// The host tells the guest something.
  case info(InfoMessage)
  /// The host asks for memory to be removed for good.
  case hotRemoveRequest(HotRemoveRequest)
  /// The guest tells what it removed.
  case hotRemoveResponse(HotRemoveResponse)
  /// A type without a name.
  case unknown(OpaqueMessage)

  /// Reads a message from its bytes, the header first; more bytes than needed are ignored.
  ///
  /// - Throws: `WireError` if the bytes end before the layout of their type does.
  /// - Complexity: O(1)
  @inlinable package init(decoding message: Span<UInt8>) throws(WireError) {
    let type = try MessageHeader(decoding: message).type
    switch type.rawValue {
    case 0: self = .error(try OpaqueMessage(decoding: message))
    case 1: self = .versionRequest(try VersionRequest(decoding: message))
    case 2: self = .versionResponse(try VersionResponse(decoding: message))
    case 3: self = .capabilitiesReport(try CapabilitiesReport(decoding: message))
    case 4: self = .capabilitiesResponse(try CapabilitiesResponse(decoding: message))
    case 5: self = .statusReport(try StatusReport(decoding: message))
    case 6: self = .balloonRequest(try BalloonRequest(decoding: message))
    case 7: self = .balloonResponse(try BalloonResponse(decoding: message))
    case 8: self = .unballoonRequest(try UnballoonRequest(decoding: message))
    case 9: self = .unballoonResponse(try UnballoonResponse(decoding: message))
    case 10: self = .hotAddRequest(try HotAddRequest(decoding: message))
    case 11: self = .hotAddResponse(try HotAddResponse(decoding: message))
    case 12: self = .info(try InfoMessage(decoding: message))
    case 13: self = .hotRemoveRequest(try HotRemoveRequest(decoding: message))
    case 14: self = .hotRemoveResponse(try HotRemoveResponse(decoding: message))
    default: self = .unknown(try OpaqueMessage(decoding: message))
    }
  }

  /// The first eight bytes.
  package var header: MessageHeader {
    switch self {
    case .error(let message), .unknown(let message): message.header
    case .versionRequest(let message): message.header
    case .versionResponse(let message): message.header
    case .capabilitiesReport(let message): message.header
    case .capabilitiesResponse(let message): message.header
    case .statusReport(let message): message.header
    case .balloonRequest(let message): message.header
    case .balloonResponse(let message): message.header
    case .unballoonRequest(let message): message.header
    case .unballoonResponse(let message): message.header
    case .hotAddRequest(let message): message.header
    case .hotAddResponse(let message): message.header
    case .info(let message): message.header
    case .hotRemoveRequest(let message): message.header
    case .hotRemoveResponse(let message): message.header
    }
  }

  /// Appends the message; what varies in length is copied from the bytes that it was decoded from.
  ///
  /// - Complexity: O(bytes appended)
  package func append(to bytes: inout [UInt8], copyingRestFrom source: Span<UInt8>) {
    switch self {
    case .error(let message), .unknown(let message):
      message.append(to: &bytes, copyingBodyFrom: source)
    case .versionRequest(let message): message.append(to: &bytes)
    case .versionResponse(let message): message.append(to: &bytes)
    case .capabilitiesReport(let message): message.append(to: &bytes)
    case .capabilitiesResponse(let message): message.append(to: &bytes)
    case .statusReport(let message): message.append(to: &bytes)
    case .balloonRequest(let message): message.append(to: &bytes)
    case .balloonResponse(let message): message.append(to: &bytes, copyingRangesFrom: source)
    case .unballoonRequest(let message): message.append(to: &bytes, copyingRangesFrom: source)
    case .unballoonResponse(let message): message.append(to: &bytes)
    case .hotAddRequest(let message): message.append(to: &bytes)
    case .hotAddResponse(let message): message.append(to: &bytes)
    case .info(let message): message.append(to: &bytes, copyingContentFrom: source)
    case .hotRemoveRequest(let message): message.append(to: &bytes)
    case .hotRemoveResponse(let message): message.append(to: &bytes, copyingRangesFrom: source)
    }
  }
}
