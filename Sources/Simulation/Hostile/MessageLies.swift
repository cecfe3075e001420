/// Every message type times every lie about length and size, generated.
///
/// The lies are those about the size in the header, the length of the packet, the number of ranges,
/// the flag that more follow, and the transaction.
package struct MessageLies: Sendable {
  /// A message, and in words what is wrong with it.
  package struct Lie: Hashable, Sendable {
    package var name: String
    package var payload: [UInt8]
  }

  /// All types that the protocol has, and some that it does not.
  static let types: [UInt64] = Array(0...14) + [15, 22, 0xFFFF]

  /// Every lie about every type, the honest messages among them.
  package static let all: [Lie] = types.flatMap(lies)

  static func lies(about type: UInt64) -> [Lie] {
    var lies: [Lie] = []
    for (number, message) in honest(type).enumerated() {
      func add(_ what: String, _ payload: [UInt8]) {
        lies.append(Lie(name: "type \(type).\(number): \(what)", payload: payload))
      }
      add("honest", message)
      for size in Set([0, 1, 7, 8, message.count - 1, message.count + 1, message.count + 8, 65_535])
        .sorted() where size != message.count
      {
        add("size \(size)", with(GuestWords.little(UInt64(size), 2), at: 2, in: message))
      }
      for length in lengths(of: message) {
        let cut = Array(message.prefix(length))
        add("cut to \(length)", cut)
        add("cut to \(length), and says so", withRightSize(cut))
      }
      for extra in [1, 8, 64] {
        let long = message + [UInt8](repeating: 0xFF, count: extra)
        add("\(extra) more bytes", long)
        add("\(extra) more bytes, and says so", withRightSize(long))
      }
      for id: UInt64 in [0, 2, 0xFFFF_FFFF] {
        add("transaction \(id)", with(GuestWords.little(id, 4), at: 4, in: message))
      }
      lies += countLies(type, number, message)
    }
    return lies
  }

  /// Wrong numbers of ranges, and the flag that more follow.
  private static func countLies(_ type: UInt64, _ number: Int, _ message: [UInt8]) -> [Lie] {
    // Where the count stands, and whether bit 0 of it is the flag.
    guard let (offset, shift): (Int, UInt64) = [7: (12, 1), 8: (12, 0), 14: (12, 0)][type],
      message.count >= offset + 4
    else { return [] }
    let ranges = UInt64((message.count - (type == 14 ? 24 : 16)) / 8)
    var lies: [Lie] = []
    for count in Set([0, 1, ranges + 1, ranges + 2, 510, 511, (1 << 31) - 1, 1 << 29]).sorted() {
      for flag: UInt64 in [0, 1] {
        var payload = with(
          GuestWords.little(count << shift | (shift == 1 ? flag : 0), 4), at: offset, in: message)
        if type == 14 { payload = with(GuestWords.little(flag, 8), at: 16, in: payload) }
        if type == 8 { payload = with(GuestWords.little(flag, 4), at: 8, in: payload) }
        lies.append(
          Lie(name: "type \(type).\(number): \(count) ranges, more \(flag)", payload: payload))
      }
    }
    return lies
  }

  /// What is true: one message of a type, or several that differ in what they lead to.
  private static func honest(_ type: UInt64) -> [[UInt8]] {
    let pages = [Extent(start: 200, end: 216), Extent(start: 300, end: 301)]
    let hotAdded = [Extent(start: 0x80_0000, end: 0x80_0010)]
    let far = [Extent(start: 0xFF_FFFF_FFFF, end: 0xFF_FFFF_FFFF + 0xFF_FFFF)]
    switch type {
    case 1: return [0x2_0000, 3, 0x3_0000].map { GuestWords.versionRequest($0) }
    case 3: return [GuestWords.capabilitiesReport()]
    case 5: return [GuestWords.statusReport(available: 100, committed: 200)]
    case 7: return [pages, [], far].map { GuestWords.balloonResponse($0) }
    case 8, 10:
      return [GuestWords.message(type, GuestWords.little(0, 8) + GuestWords.encoded(pages))]
    case 11: return [256, 0, 0xFFFF_FFFF].map { GuestWords.hotAddResponse($0) }
    case 14: return [hotAdded, []].map { GuestWords.hotRemoveResponse($0) }
    default: return [GuestWords.message(type, GuestWords.little(0, 8))]
    }
  }

  /// Every boundary of a field, and one byte short.
  private static func lengths(of message: [UInt8]) -> [Int] {
    Set(Array(stride(from: 0, to: message.count, by: 4)) + [message.count - 1]).sorted()
  }

  private static func with(_ bytes: [UInt8], at offset: Int, in message: [UInt8]) -> [UInt8] {
    var message = message
    for (index, byte) in bytes.enumerated() where offset + index < message.count {
      message[offset + index] = byte
    }
    return message
  }

  private static func withRightSize(_ message: [UInt8]) -> [UInt8] {
    with(GuestWords.little(UInt64(message.count), 2), at: 2, in: message)
  }
}
