import DynamicMemoryProtocol
import PageRanges
import SyntheticGuest
import Testing

/// Pages for trains: so many whole blocks, so many single pages.
private struct Pages: PageSource {
  var blocks = UInt64.max
  var singles = UInt64.max
  var next: UInt64 = 0x12400

  mutating func allocate(_ pages: UInt64) -> PageRange? {
    if pages == 1 {
      guard singles > 0 else { return nil }
      singles -= 1
    } else {
      guard blocks > 0 else { return nil }
      blocks -= 1
    }
    defer { next += pages }
    return PageRange(start: PageNumber(next), count: pages)
  }
}

extension BalloonTrain {
  /// All of its messages, or the first thousand.
  fileprivate func shapes(from source: Pages) -> [ResponseShape] {
    var train = self
    var source = source
    var shapes: [ResponseShape] = []
    while shapes.count < 1000 {
      let message = train.next(from: &source)
      let counts = Set(message.ranges.map(\.count))
      let unit = counts.count == 1 ? counts.first ?? 0 : counts.isEmpty ? 0 : .max
      shapes.append(ResponseShape(unit, message.ranges.count, more: message.morePages))
      if !message.morePages { break }
    }
    return shapes
  }
}

private let more = true
private let last = false

private func shape(_ unit: UInt64, _ ranges: Int, _ more: Bool) -> ResponseShape {
  ResponseShape(unit, ranges, more: more)
}

@Suite("A Linux guest answers a balloon request with a train of responses")
struct BalloonTrainTests {
  @Test(
    "with plenty of memory, the train is the one that the driver builds",
    arguments: [
      (0, [shape(0, 0, last)]),
      (1, [shape(1, 1, last)]),
      (510, [shape(1, 510, last)]),
      (511, [shape(1, 510, more), shape(1, 1, last)]),
      (512, [shape(512, 1, last)]),
      (1000, [shape(512, 1, more), shape(1, 488, last)]),
      (512 * 510, [shape(512, 510, last)]),
      (512 * 511, [shape(512, 510, more), shape(512, 1, last)]),
      (512 * 1144, [shape(512, 510, more), shape(512, 510, more), shape(512, 124, last)]),
      (
        512 * 511 + 511,
        [shape(512, 510, more), shape(512, 1, more), shape(1, 510, more), shape(1, 1, last)]
      ),
    ] as [(UInt64, [ResponseShape])])
  func plenty(pages: UInt64, train: [ResponseShape]) {
    #expect(BalloonTrain(pages: pages).shapes(from: Pages()) == train)
  }

  @Test(
    "when memory runs out, an empty message ends the train",
    arguments: [
      (1000, 0, 0, [shape(0, 0, last)]),
      (1000, 0, 100, [shape(1, 100, more), shape(0, 0, last)]),
      (100, 0, 100, [shape(1, 100, last)]),
      (2048, 3, 0, [shape(512, 3, more), shape(0, 0, last)]),
      (2048, 3, 600, [shape(512, 3, more), shape(1, 510, more), shape(1, 2, last)]),
      (2048, 3, 510, [shape(512, 3, more), shape(1, 510, more), shape(0, 0, last)]),
      (2048, 2, 10, [shape(512, 2, more), shape(1, 10, more), shape(0, 0, last)]),
    ] as [(UInt64, UInt64, UInt64, [ResponseShape])])
  func scarce(pages: UInt64, blocks: UInt64, singles: UInt64, train: [ResponseShape]) {
    #expect(
      BalloonTrain(pages: pages).shapes(from: Pages(blocks: blocks, singles: singles)) == train)
  }

  /// Trains of unmodified Debian kernels under QEMU 10.0.13, and the recorded session of each.
  ///
  /// What the guest was ready to give is what it gave: its last message is not an empty one.
  private static let recordings: [(session: String, requested: UInt64, train: [ResponseShape])] = [
    ("s01-balloon-6.1", 65_536, [shape(512, 128, last)]),
    ("s01-balloon-6.1", 124_672, [shape(512, 243, more), shape(1, 256, last)]),
    ("s01-balloon-6.1", 196_608, [shape(512, 302, more), shape(1, 262, last)]),
    ("s01-balloon-6.1", 9532, [shape(512, 1, more), shape(1, 14, last)]),
    ("s01-balloon-6.1", 8348, [shape(0, 0, last)]),
    ("s01-balloon-6.12", 256, [shape(1, 256, last)]),
    ("s01-balloon-6.12", 196_608, [shape(512, 272, more), shape(1, 203, last)]),
    ("s01-balloon-6.12", 57_141, [shape(512, 39, more), shape(1, 510, more), shape(1, 1, last)]),
    ("s01-balloon-6.12", 36_662, [shape(512, 11, more), shape(1, 510, more), shape(1, 1, last)]),
    ("s01-balloon-6.12", 30_519, [shape(512, 2, more), shape(1, 510, more), shape(1, 1, last)]),
    ("s01-balloon-6.12", 26_597, [shape(1, 467, last)]),
    ("s01-balloon-6.12", 26_130, [shape(512, 1, more), shape(1, 72, last)]),
    ("s01-balloon-6.12", 47_912, [shape(0, 0, last)]),
    ("s02-hotadd-6.1", 262_144, [shape(512, 108, more), shape(1, 424, last)]),
    ("s02-hotadd-6.1", 144_635, [shape(512, 6, more), shape(1, 509, last)]),
    ("s02-hotadd-6.12", 214_016, [shape(512, 418, last)]),
    ("s03-status-6.12", 54_272, [shape(512, 57, more), shape(1, 284, last)]),
    ("s04-reboot-6.12", 79_872, [shape(512, 115, more), shape(1, 203, last)]),
    ("s05-unbind-6.12", 54_272, [shape(512, 106, last)]),
    ("s06-frag-6.1", 20_480, [shape(512, 25, more), shape(1, 242, last)]),
    ("s06-frag-6.1", 6078, [shape(1, 317, last)]),
    ("s06-frag-6.1", 1966, [shape(512, 3, more), shape(1, 430, last)]),
  ]

  @Test("trains of real kernels have this shape", arguments: recordings)
  func recorded(session: String, requested: UInt64, train: [ResponseShape]) {
    let given = train.reduce(0) { $0 + $1.unit * UInt64($1.ranges) }
    #expect(given <= requested)
    #expect(BalloonTrain(pages: given).shapes(from: Pages()) == train)
  }

  @Test("unit and number of ranges are what one chooses", arguments: [(3, 1), (1, 7), (0, 0)])
  func otherShapes(unit: UInt64, ranges: Int) {
    let train = BalloonTrain(pages: 20, unit: unit, rangesPerMessage: ranges)
    let shapes = train.shapes(from: Pages())
    #expect(shapes.reduce(0) { $0 + $1.unit * UInt64($1.ranges) } == 20)
    #expect(shapes.allSatisfy { $0.ranges <= max(ranges, 1) })
  }
}
