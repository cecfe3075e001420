/// A pcapng file under construction: one section, one interface, packets.
///
/// Everything is little-endian. Source: the pcapng specification (IETF draft-ietf-opsawg-pcapng).
struct PcapngFile {
  private(set) var bytes: [UInt8] = []

  /// An option of a block.
  struct Option {
    var code: UInt16
    var value: [UInt8]

    init(_ code: UInt16, _ value: [UInt8]) {
      self.code = code
      self.value = value
    }

    init(_ code: UInt16, _ text: String) { self.init(code, Array(text.utf8)) }

    /// Text for people; any block may have several.
    static func comment(_ text: String) -> Option { Option(1, text) }
  }

  /// Which way a packet went, as an interface of the host sees it.
  enum Direction: UInt32 {
    case unknown = 0
    /// From the guest.
    case inbound = 1
    /// To the guest.
    case outbound = 2
  }

  /// Begins a section and describes its interface.
  init(section: [Option], linkType: UInt16, interface: [Option]) {
    var body: [UInt8] = []
    Self.append(UInt32(0x1A2B_3C4D), to: &body)
    Self.append(UInt16(1), to: &body)
    Self.append(UInt16(0), to: &body)
    // How long the section is, is not known.
    Self.append(UInt64.max, to: &body)
    append(type: 0x0A0D_0D0A, body, section)

    body.removeAll()
    Self.append(linkType, to: &body)
    Self.append(UInt16(0), to: &body)
    Self.append(UInt32(0), to: &body)
    append(type: 1, body, interface)
  }

  /// Appends a packet, cut to what readers take.
  ///
  /// - Parameters:
  ///   - time: in the unit that the interface says.
  ///   - packet: its bytes.
  ///   - direction: which way it went.
  ///   - comments: text about it.
  mutating func append(
    at time: UInt64, _ packet: [UInt8], _ direction: Direction, comments: [String]
  ) {
    let captured = packet.prefix(Self.largestPacket)
    var body: [UInt8] = []
    body.reserveCapacity(captured.count + 24)
    Self.append(UInt32(0), to: &body)
    Self.append(UInt32(truncatingIfNeeded: time >> 32), to: &body)
    Self.append(UInt32(truncatingIfNeeded: time), to: &body)
    Self.append(UInt32(clamping: captured.count), to: &body)
    Self.append(UInt32(clamping: packet.count), to: &body)
    body += captured
    Self.pad(&body)
    var flags: [UInt8] = []
    Self.append(direction.rawValue, to: &flags)
    append(type: 6, body, [Option(2, flags)] + comments.map(Option.comment))
  }

  /// Wireshark takes no larger ones.
  private static let largestPacket = 262_144

  /// The length of a block stands at both of its ends.
  private mutating func append(type: UInt32, _ body: [UInt8], _ options: [Option]) {
    var block = body
    for option in options {
      let value = option.value.prefix(0xFFFF)
      Self.append(option.code, to: &block)
      Self.append(UInt16(clamping: value.count), to: &block)
      block += value
      Self.pad(&block)
    }
    if !options.isEmpty { Self.append(UInt32(0), to: &block) }
    let length = UInt32(clamping: block.count + 12)
    Self.append(type, to: &bytes)
    Self.append(length, to: &bytes)
    bytes += block
    Self.append(length, to: &bytes)
  }

  private static func pad(_ bytes: inout [UInt8]) {
    bytes.append(contentsOf: repeatElement(0, count: (4 - bytes.count % 4) % 4))
  }

  private static func append<N: FixedWidthInteger>(_ number: N, to bytes: inout [UInt8]) {
    for shift in stride(from: 0, to: N.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> N(shift)))
    }
  }
}
