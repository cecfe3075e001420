/// What a message is: the number in the first two bytes of its header.
///
/// Any number can be held, so that unknown types survive a round trip.
///
/// Source of numbers and names: Dynamic Memory protocol, section 3.
@usableFromInline package struct MessageType: RawRepresentable, Hashable, Sendable {
  /// The number on the wire.
  @usableFromInline package let rawValue: UInt16

  /// The type with this number, known or not.
  @inlinable package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Defined, but neither sent nor handled by any known implementation.
  @inlinable package static var error: MessageType { MessageType(rawValue: 0) }
  /// The guest proposes a protocol version.
  @inlinable package static var versionRequest: MessageType { MessageType(rawValue: 1) }
  /// The host accepts or refuses it.
  @inlinable package static var versionResponse: MessageType { MessageType(rawValue: 2) }
  /// The guest tells what it can do.
  @inlinable package static var capabilitiesReport: MessageType { MessageType(rawValue: 3) }
  /// The host accepts that and tells what it can do.
  @inlinable package static var capabilitiesResponse: MessageType { MessageType(rawValue: 4) }
  /// The guest tells its memory pressure; there is no answer.
  @inlinable package static var statusReport: MessageType { MessageType(rawValue: 5) }
  /// The host asks for pages.
  @inlinable package static var balloonRequest: MessageType { MessageType(rawValue: 6) }
  /// The guest gives page ranges away; one of a train.
  @inlinable package static var balloonResponse: MessageType { MessageType(rawValue: 7) }
  /// The host gives page ranges back; one of a train.
  @inlinable package static var unballoonRequest: MessageType { MessageType(rawValue: 8) }
  /// The guest has taken them back.
  @inlinable package static var unballoonResponse: MessageType { MessageType(rawValue: 9) }
  /// The host offers new memory.
  @inlinable package static var hotAddRequest: MessageType { MessageType(rawValue: 10) }
  /// The guest tells how much of it was added.
  @inlinable package static var hotAddResponse: MessageType { MessageType(rawValue: 11) }
  /// The host tells the guest something, such as its largest size.
  @inlinable package static var info: MessageType { MessageType(rawValue: 12) }
  /// The host asks for memory to be removed for good (protocol 2.0).
  @inlinable package static var hotRemoveRequest: MessageType { MessageType(rawValue: 13) }
  /// The guest tells what was removed (protocol 2.0).
  @inlinable package static var hotRemoveResponse: MessageType { MessageType(rawValue: 14) }

  /// The known types, ascending by number, without gaps.
  package static let known: [MessageType] = (0..<UInt16(entries.count)).map(Self.init(rawValue:))
}

extension MessageType {
  /// Who sends a message.
  @usableFromInline package enum Direction: Hashable, Sendable {
    /// Sent by the guest.
    case guestToHost

    /// Sent by the host.
    case hostToGuest
  }

  /// One row of the table of types; its place is the number.
  private struct Entry {
    var name: String
    var word: String
    var direction: Direction?
  }

  private static let entries = [
    Entry(name: "DM_ERROR", word: "error", direction: nil),
    Entry(name: "DM_VERSION_REQUEST", word: "version-request", direction: .guestToHost),
    Entry(name: "DM_VERSION_RESPONSE", word: "version-response", direction: .hostToGuest),
    Entry(name: "DM_CAPABILITIES_REPORT", word: "capabilities-report", direction: .guestToHost),
    Entry(name: "DM_CAPABILITIES_RESPONSE", word: "capabilities-response", direction: .hostToGuest),
    Entry(name: "DM_STATUS_REPORT", word: "status-report", direction: .guestToHost),
    Entry(name: "DM_BALLOON_REQUEST", word: "balloon-request", direction: .hostToGuest),
    Entry(name: "DM_BALLOON_RESPONSE", word: "balloon-response", direction: .guestToHost),
    Entry(name: "DM_UNBALLOON_REQUEST", word: "unballoon-request", direction: .hostToGuest),
    Entry(name: "DM_UNBALLOON_RESPONSE", word: "unballoon-response", direction: .guestToHost),
    Entry(name: "DM_MEM_HOT_ADD_REQUEST", word: "hot-add-request", direction: .hostToGuest),
    Entry(name: "DM_MEM_HOT_ADD_RESPONSE", word: "hot-add-response", direction: .guestToHost),
    Entry(name: "DM_INFO_MESSAGE", word: "info", direction: .hostToGuest),
    Entry(name: "DM_MEM_HOT_REMOVE_REQUEST", word: "hot-remove-request", direction: .hostToGuest),
    Entry(name: "DM_MEM_HOT_REMOVE_RESPONSE", word: "hot-remove-response", direction: .guestToHost),
  ]

  private var entry: Entry? {
    rawValue < Self.entries.count ? Self.entries[Int(rawValue)] : nil
  }

  /// The name in QEMU's spelling, such as `DM_BALLOON_REQUEST`; nil for an unknown type.
  package var name: String? { entry?.name }

  /// The word of the trace language, such as `balloon-request`; nil for an unknown type.
  package var word: String? { entry?.word }

  /// Who sends it; nil for an unknown type and for `error`, which nobody sends.
  package var direction: Direction? { entry?.direction }

  /// The known type with this word of the trace language.
  ///
  /// - Complexity: O(number of types)
  package init?(word: some StringProtocol) {
    guard let number = Self.entries.firstIndex(where: { $0.word == word }) else { return nil }
    self.init(rawValue: UInt16(number))
  }
}

extension MessageType: CustomStringConvertible {
  /// The name in QEMU's spelling, or `DM_` and the number.
  @usableFromInline package var description: String { name ?? "DM_\(rawValue)" }
}
