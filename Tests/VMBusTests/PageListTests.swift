import Testing
import VMBus

/// A list of ranges as it lies behind the descriptor of a GPA-direct packet; the source is VMBus
/// as QEMU implements it, section 6.
private struct Row: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let bytes: [UInt8]
  let isComplete: Bool

  init(_ name: String, _ text: String, pages: Int = 0, _ isComplete: Bool) {
    testDescription = name
    bytes = hex(text) + [UInt8](repeating: 0x11, count: 8 * pages)
    self.isComplete = isComplete
  }
}

private let rows: [Row] = [
  Row("nothing", "", false),
  Row("half a header", "00000000", false),
  Row("no ranges", "00000000 00000000", true),
  Row("no ranges, something behind", "00000000 00000000", pages: 3, true),
  Row("a range missing", "00000000 01000000", false),
  Row("an empty range", "00000000 01000000 00000000 00000000", true),
  Row("an empty range beyond its page", "00000000 01000000 00000000 00100000", false),
  Row("a page", "00000000 01000000 00100000 00000000", pages: 1, true),
  Row("a byte", "00000000 01000000 01000000 ff0f0000", pages: 1, true),
  Row("two bytes over a border", "00000000 01000000 02000000 ff0f0000", pages: 1, false),
  Row("two bytes over a border, both pages", "00000000 01000000 02000000 ff0f0000", pages: 2, true),
  Row("an offset of a page", "00000000 01000000 00100000 00100000", pages: 2, false),
  Row("an offset of 2^32 - 1", "00000000 01000000 00100000 ffffffff", pages: 2, false),
  Row("2^32 - 1 bytes", "00000000 01000000 ffffffff ff0f0000", pages: 40, false),
  Row("65535 ranges", "00000000 ffff0000 00000000 00000000", pages: 40, false),
  Row("2^32 - 1 ranges", "00000000 ffffffff 00000000 00000000", false),
]

@Suite("Page lists")
struct PageListTests {
  @Test("a list is complete if every page it needs is there", arguments: rows)
  private func complete(row: Row) {
    #expect(PageList.isComplete(row.bytes.span, upTo: row.bytes.count) == row.isComplete)
    // The same with bytes behind it that do not belong to it, as in a packet.
    let packet = row.bytes + [UInt8](repeating: 0, count: 64)
    #expect(PageList.isComplete(packet.span, upTo: row.bytes.count) == row.isComplete)
  }
}
