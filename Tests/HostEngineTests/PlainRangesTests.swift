import Bytes
import DynamicMemoryProtocol
import GuestMemory
import PageRanges
import Testing

@testable import HostEngine

/// What is plain is decided page by page here, with a flag for each.
@Suite("Plain ranges of a balloon response")
struct PlainRangesTests {
  private static let pageCount = 320
  /// Two sections of RAM and, next to the second, one of ROM; memory that can be hot-added lies at
  /// the end.
  private static let sections: [(pages: Range<Int>, kind: MemoryKind, block: Int)] = [
    (0..<64, .ram, 0), (80..<128, .ram, 0), (128..<136, .rom, 1), (200..<264, .ram, 2),
  ]
  private static let added = 200..<232

  /// Who has each page.
  private struct Flags {
    /// The section in which it is memory that the guest may give up.
    var section = [Int?](repeating: nil, count: PlainRangesTests.pageCount)
    var isTaken = [Bool](repeating: false, count: PlainRangesTests.pageCount)
  }

  private var engine: HostEngine
  private var platform: Platform
  private var flags = Flags()

  init() {
    var map = MemoryMap()
    for index in 0..<3 {
      _ = map.addBlock(
        MemoryBlock(name: "\(index)", size: 1 << 21, hostAddress: UInt64(index + 1) << 32))
    }
    for (index, section) in Self.sections.enumerated() {
      map.overlay(
        MemorySection(
          start: UInt64(section.pages.lowerBound) * 4096, size: UInt64(section.pages.count) * 4096,
          kind: section.kind, block: section.block,
          offset: UInt64(section.pages.lowerBound) * 4096))
      guard section.kind == .ram else { continue }
      for page in section.pages where section.block != 2 || Self.added ~= page {
        flags.section[page] = index
      }
    }
    platform = Platform(memory: map)
    let backend = HotAddBackend(pages: Self.range(200..<264), block: 2, slotLimit: 1)
    engine = HostEngine(
      configuration: HostConfiguration(bootPages: 112, backend: backend, policy: .hardened))
    var memory = HotAddedMemory(backend: backend)
    memory.add(Self.range(Self.added))
    engine.hotAdded = Boxed(memory)
  }

  private static func range(_ pages: Range<Int>) -> PageRange {
    PageRange(start: PageNumber(UInt64(pages.lowerBound)), clampingCount: UInt64(pages.count))
  }

  /// Somebody has these pages: they were given up, or bus or a device hold them.
  private mutating func take(_ pages: Range<Int>, _ random: inout SplitMix64) {
    for page in pages { flags.isTaken[page] = true }
    let range = Self.range(pages)
    switch random.next(below: 4) {
    case 0: platform.pinnedByBus.insert(range)
    case 1: _ = platform.pin(range)
    case _ where pages.lowerBound >= 200:
      _ = engine.hotAdded?.value.removed.insert(range, freed: random.chance(500))
    default: _ = engine.bootRemoved.insert(range, freed: random.chance(500))
    }
  }

  /// The runs of all pages, ascending; nil if there is anything to say about one of the ranges.
  private func expected(_ ranges: [Range<Int>], asked: Int) -> [PageRange]? {
    var isGiven = [Bool](repeating: false, count: Self.pageCount)
    for pages in ranges {
      guard let first = pages.first, let section = flags.section[first] else { return nil }
      for page in pages {
        guard flags.section[page] == section, !flags.isTaken[page], !isGiven[page] else {
          return nil
        }
        isGiven[page] = true
      }
    }
    let all = isGiven.indices.filter { isGiven[$0] }
    guard all.count <= asked else { return nil }
    var runs: [Range<Int>] = []
    for page in all {
      if let last = runs.last, last.upperBound == page {
        runs[runs.count - 1] = last.lowerBound..<(page + 1)
      } else {
        runs.append(page..<(page + 1))
      }
    }
    return runs.map(Self.range)
  }

  @Test("are those that a look at every page finds nothing wrong with", arguments: 0..<40)
  mutating func plain(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    for _ in 0..<random.next(below: 6) {
      let start = Int(random.next(below: 260))
      take(start..<(start + 1 + Int(random.next(below: 4))), &random)
    }
    var plainLists = 0
    for _ in 0..<400 {
      let ranges = (0..<(1 + random.next(below: 5))).map { _ in
        let start = Int(random.next(below: 270))
        return start..<(start + Int(random.next(below: 6)))
      }
      let asked = Int(random.next(below: 24))
      let found = try plainRanges(ranges, asked: asked)
      #expect(found == expected(ranges, asked: asked), "\(ranges) of \(asked)")
      if found != nil { plainLists += 1 }
    }
    #expect(plainLists > 0)
  }

  /// What the engine takes as it is, asked in both ways where there is one range.
  private func plainRanges(_ ranges: [Range<Int>], asked: Int) throws -> [PageRange]? {
    let response = try #require(
      BalloonResponse(transactionID: 0, morePages: false, rangeCount: UInt32(ranges.count)))
    var bytes: [UInt8] = []
    let wire = ranges.map { WirePageRange(clamping: Self.range($0)) }
    response.append(to: &bytes, ranges: wire.span)
    let list = engine.plainRanges(
      in: response.ranges, bytes.span, asked: UInt64(asked), platform)
    let only = engine.onlyPlainRange(
      in: response.ranges, bytes.span, asked: UInt64(asked), platform)
    #expect(only?.pages == (ranges.count == 1 ? list?.first : nil))
    if let only {
      #expect(only.section.start == only.pages.start.rawValue * 4096)
      #expect(only.section.size == only.pages.count * 4096)
      #expect(only.section.offset == only.section.start)
    }
    return list
  }
}
