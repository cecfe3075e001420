/// Messages of a guest, written out as the wire reference has them, without the protocol module.
enum GuestWords {
  /// The lowest bytes of a number, the lowest first.
  static func little(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) : 0 }
  }

  /// A message of a type, with the right size.
  static func message(_ type: UInt64, _ body: [UInt8], transaction: UInt64 = 1) -> [UInt8] {
    little(type, 2) + little(UInt64(body.count + 8), 2) + little(transaction, 4) + body
  }

  static func versionRequest(_ version: UInt64) -> [UInt8] {
    message(1, little(version, 4) + little(0, 4))
  }

  /// Ballooning, hot-add in blocks of 2^n MiB, and hot-removal.
  static func capabilitiesReport(alignment exponent: UInt64 = 0) -> [UInt8] {
    message(3, little(3 | exponent << 2 | 64, 8) + little(0, 8) + little(.max, 8))
  }

  static func statusReport(available: UInt64, committed: UInt64) -> [UInt8] {
    message(5, little(available, 8) + little(committed, 8) + little(0, 24))
  }

  static func balloonResponse(_ ranges: [Extent], more: Bool = false) -> [UInt8] {
    message(
      7, little(0, 4) + little(UInt64(ranges.count) << 1 | (more ? 1 : 0), 4) + encoded(ranges))
  }

  static func hotAddResponse(_ pages: UInt64) -> [UInt8] {
    message(11, little(pages, 4) + little(pages > 0 ? 1 : 0, 4))
  }

  static func hotRemoveResponse(_ ranges: [Extent], more: Bool = false) -> [UInt8] {
    message(
      14,
      little(0, 4) + little(UInt64(ranges.count), 4) + little(more ? 1 : 0, 8) + encoded(ranges))
  }

  static func encoded(_ ranges: [Extent]) -> [UInt8] {
    ranges.flatMap { little($0.start | $0.count << 40, 8) }
  }
}
