/// Reads pcapng after its specification, and takes nothing that it does not allow.
struct PcapngReader {
  struct Packet {
    /// In units of the interface.
    var time: UInt64
    var flags: UInt32
    var comments: [String]
    var bytes: [UInt8]
    /// Bytes that it had before it was cut.
    var length: Int
  }

  struct Problem: Error {
    var text: String
  }

  private(set) var linkType = 0
  /// Options of the section and of the interface, by code.
  private(set) var section: [Int: [[UInt8]]] = [:]
  private(set) var interface: [Int: [[UInt8]]] = [:]
  private(set) var packets: [Packet] = []
  private var blockTypes: [Int] = []

  init(_ file: [UInt8]) throws {
    var rest = file[...]
    while !rest.isEmpty {
      guard rest.count >= 12 else { throw Problem(text: "a block of \(rest.count) bytes") }
      let length = Self.number(rest, 4, 4)
      guard length >= 12, length % 4 == 0, length <= rest.count,
        Self.number(rest, length - 4, 4) == length
      else { throw Problem(text: "a block's length is \(length)") }
      let body = rest.dropFirst(8).prefix(length - 12)
      try take(Self.number(rest, 0, 4), body)
      rest = rest.dropFirst(length)
    }
    guard blockTypes.first == 0x0A0D_0D0A, blockTypes.dropFirst().first == 1,
      blockTypes.dropFirst(2).allSatisfy({ $0 == 6 })
    else { throw Problem(text: "blocks come in the wrong order") }
  }

  private mutating func take(_ type: Int, _ body: ArraySlice<UInt8>) throws {
    blockTypes.append(type)
    switch type {
    case 0x0A0D_0D0A:
      guard Self.number(body, 0, 4) == 0x1A2B_3C4D, Self.number(body, 4, 2) == 1,
        Self.number(body, 6, 2) == 0, body.dropFirst(8).prefix(8).allSatisfy({ $0 == 0xFF })
      else { throw Problem(text: "not a section of version 1.0") }
      section = try Self.options(body.dropFirst(16))
    case 1:
      linkType = Self.number(body, 0, 2)
      interface = try Self.options(body.dropFirst(8))
    case 6:
      guard Self.number(body, 0, 4) == 0 else { throw Problem(text: "another interface") }
      let captured = Self.number(body, 12, 4)
      let padded = (captured + 3) / 4 * 4
      guard body.count >= 20 + padded else { throw Problem(text: "a packet does not fit") }
      guard body.dropFirst(20 + captured).prefix(padded - captured).allSatisfy({ $0 == 0 }) else {
        throw Problem(text: "padding that is not zero")
      }
      let options = try Self.options(body.dropFirst(20 + padded))
      packets.append(
        Packet(
          time: UInt64(Self.number(body, 4, 4)) << 32 | UInt64(Self.number(body, 8, 4)),
          flags: UInt32(Self.number((options[2]?.first ?? [0, 0, 0, 0])[...], 0, 4)),
          comments: (options[1] ?? []).map { String(decoding: $0, as: UTF8.self) },
          bytes: Array(body.dropFirst(20).prefix(captured)), length: Self.number(body, 16, 4)))
    default: throw Problem(text: "block type \(type)")
    }
  }

  private static func options(_ bytes: ArraySlice<UInt8>) throws -> [Int: [[UInt8]]] {
    var rest = bytes
    var options: [Int: [[UInt8]]] = [:]
    while !rest.isEmpty {
      guard rest.count >= 4 else { throw Problem(text: "half an option") }
      let (code, length) = (number(rest, 0, 2), number(rest, 2, 2))
      let padded = (length + 3) / 4 * 4
      rest = rest.dropFirst(4)
      guard code != 0 else {
        guard length == 0, rest.isEmpty else { throw Problem(text: "something behind the end") }
        return options
      }
      guard rest.count >= padded,
        rest.dropFirst(length).prefix(padded - length).allSatisfy({ $0 == 0 })
      else { throw Problem(text: "an option of \(length) bytes") }
      options[code, default: []].append(Array(rest.prefix(length)))
      rest = rest.dropFirst(padded)
    }
    if !options.isEmpty { throw Problem(text: "options without an end") }
    return options
  }

  static func number(_ bytes: ArraySlice<UInt8>, _ offset: Int, _ count: Int) -> Int {
    bytes.dropFirst(offset).prefix(count).reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
