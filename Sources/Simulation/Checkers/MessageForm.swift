/// What is wrong with the form of a single message of the host; nothing, if all is well.
///
/// Sizes, limits and reserved bits are those of the wire reference, sections 4 to 7.
enum MessageForm {
  /// A guest has room for one page.
  private static let mostBytes = 4096
  /// Windows honours no larger balloon request.
  private static let mostBalloonPages: UInt64 = 585_728
  /// Two gibibytes.
  private static let mostUnballoonPages: UInt64 = 524_288
  /// The first page number that does not fit a page range.
  private static let pageNumberEnd: UInt64 = 1 << 40

  struct Fault: Hashable {
    var what: String
    var number: UInt64 = 0
  }

  /// A host that judges as QEMU does gives back the ranges that a guest said, wherever they end,
  /// and offers memory wherever it lies.
  static func fault(of message: WireView, _ rules: CheckRules = CheckRules()) -> Fault? {
    guard message.count >= 8 else { return Fault(what: "no header", number: UInt64(message.count)) }
    guard message.size >= 8, message.size <= mostBytes else {
      return Fault(what: "impossible size", number: UInt64(message.size))
    }
    guard message.count == (message.size + 7) / 8 * 8 else {
      return Fault(what: "the size is not that of the packet", number: UInt64(message.size))
    }
    let padding = message.size..<message.count
    guard padding.allSatisfy({ message.number(at: $0, bytes: 1) == 0 }) else {
      return Fault(what: "padding that is not zero")
    }
    return faultOfBody(message, rules)
  }

  private static func faultOfBody(_ message: WireView, _ rules: CheckRules) -> Fault? {
    switch message.type {
    case WireType.versionResponse:
      return size(message, 16) ?? bits(message, at: 8, width: 8, among: 1)
    case WireType.capabilitiesResponse:
      return size(message, 16) ?? bits(message, at: 8, width: 8, among: 7)
    case WireType.balloonRequest:
      return size(message, 16) ?? bits(message, at: 12, width: 4, among: 0)
        ?? pages(message.number(at: 8, bytes: 4), atMost: mostBalloonPages)
    case WireType.unballoonRequest: return faultOfUnballoon(message, rules)
    case WireType.hotAddRequest: return faultOfHotAdd(message, rules)
    case WireType.info: return faultOfInfo(message)
    case WireType.hotRemoveRequest:
      return size(message, 24) ?? bits(message, at: 16, width: 4, among: 3)
        ?? bits(message, at: 20, width: 4, among: 0)
        ?? pages(message.number(at: 12, bytes: 4), atMost: mostBalloonPages)
    default: return Fault(what: "a type that no host sends", number: message.type)
    }
  }

  private static func size(_ message: WireView, _ size: Int) -> Fault? {
    message.size == size
      ? nil : Fault(what: "not the size of its type", number: UInt64(message.size))
  }

  private static func bits(
    _ message: WireView, at offset: Int, width: Int, among mask: UInt64
  ) -> Fault? {
    let word = message.number(at: offset, bytes: width)
    return word & ~mask == 0 ? nil : Fault(what: "reserved bits that are not zero", number: word)
  }

  private static func pages(_ count: UInt64, atMost limit: UInt64) -> Fault? {
    1...limit ~= count ? nil : Fault(what: "an impossible number of pages", number: count)
  }

  private static func faultOfUnballoon(_ message: WireView, _ rules: CheckRules) -> Fault? {
    guard message.size >= 24 else {
      return Fault(what: "no ranges", number: UInt64(message.size))
    }
    let count = message.number(at: 12, bytes: 4)
    guard 1...510 ~= count, message.size == 16 + 8 * Int(count) else {
      return Fault(what: "a range count that is not the size", number: count)
    }
    var sum: UInt64 = 0
    for range in message.ranges(at: 16, count: Int(count)) {
      if range.isEmpty { return Fault(what: "an empty range", number: range.start) }
      if rules.isHardened, range.end > pageNumberEnd {
        return Fault(what: "a range beyond page numbers", number: range.end)
      }
      sum += range.count
    }
    return bits(message, at: 8, width: 4, among: 1) ?? pages(sum, atMost: mostUnballoonPages)
  }

  private static func faultOfHotAdd(_ message: WireView, _ rules: CheckRules) -> Fault? {
    guard message.size == 16 || message.size == 24 else { return size(message, 24) }
    let range = message.range(at: 8)
    if range.isEmpty || (rules.isHardened && range.end > pageNumberEnd) {
      return Fault(what: "an impossible range", number: range.start)
    }
    if message.size == 24, !message.range(at: 16).contains(range) {
      return Fault(what: "a region without the range", number: range.start)
    }
    return nil
  }

  private static func faultOfInfo(_ message: WireView) -> Fault? {
    if let fault = size(message, 32) ?? bits(message, at: 8, width: 4, among: 0) { return fault }
    // The size of what follows the fixed part, the only type there is, and the size of its data.
    let words = [12, 16, 20].map { message.number(at: $0, bytes: 4) }
    return words == [16, 0, 8] ? nil : Fault(what: "odd information", number: words[0])
  }
}
