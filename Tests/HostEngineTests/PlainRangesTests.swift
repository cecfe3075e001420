import Bytes
import DynamicMemoryProtocol
import GuestMemory
import HostEvents
import PageRanges
import Testing

@testable import HostEngine

/// What is plain is decided page by page here, with a flag for each.
@Suite("Plain ranges of a balloon response")
struct PlainRangesTests {
  private static let pageCount = 320
  /// RAM of two blocks side by side, of which one is on pages of 16 KiB; RAM beside ROM; memory
  /// that can be hot-added; and RAM that ends in the middle of a page.
  private static let sections: [(pages: Range<Int>, kind: MemoryKind, block: Int)] = [
    (0..<56, .ram, 0), (56..<72, .ram, 3), (80..<128, .ram, 0), (128..<136, .rom, 1),
    (200..<264, .ram, 2), (264..<272, .ram, 0),
  ]
  private static let bytesBehindTheEnd: UInt64 = 512
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
    for index in 0..<4 {
      _ = map.addBlock(
        MemoryBlock(
          name: "\(index)", size: 1 << 21, pageSize: index == 3 ? 16_384 : 4096,
          hostAddress: UInt64(index + 1) << 32))
    }
    for (index, section) in Self.sections.enumerated() {
      map.overlay(
        MemorySection(
          start: UInt64(section.pages.lowerBound) * 4096,
          size: UInt64(section.pages.count) * 4096
            + (index == Self.sections.count - 1 ? Self.bytesBehindTheEnd : 0),
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
    default: giveUp(range, isHotAdded: pages.lowerBound >= 200, freed: random.chance(500))
    }
  }

  private mutating func giveUp(_ pages: PageRange, isHotAdded: Bool, freed: Bool) {
    let new =
      isHotAdded
      ? engine.hotAdded?.value.removed.insert(pages, freed: freed) ?? 0
      : engine.bootRemoved.insert(pages, freed: freed)
    if freed { engine.freedPages += new } else { engine.unfreedPages += new }
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
      try compareWithSets(ranges, asked: asked)
    }
    #expect(plainLists > 0)
  }

  /// Booked as they are, or with sets: nobody can tell.
  private func compareWithSets(_ ranges: [Range<Int>], asked: Int) throws {
    let (response, bytes) = try message(ranges)
    var (one, onePlatform) = (engine, platform)
    var (other, otherPlatform) = (engine, platform)
    let booked = one.bookGiven(
      response.ranges, in: bytes.span, asked: UInt64(asked), &onePlatform)
    let taken = other.given(
      response.ranges, in: bytes.span, asked: UInt64(asked), &otherPlatform)
    var bookedWithSets: UInt64 = 0
    for pages in taken.ranges { bookedWithSets += other.book(pages, &otherPlatform) }
    #expect(booked == bookedWithSets)
    #expect(onePlatform.log.entries == otherPlatform.log.entries, "\(ranges) of \(asked)")
    #expect(onePlatform.work == otherPlatform.work, "\(ranges) of \(asked)")
    #expect(one.bootRemoved == other.bootRemoved)
    #expect(one.hotAdded?.value == other.hotAdded?.value)
    #expect(one.freedPages == other.freedPages && one.unfreedPages == other.unfreedPages)
    #expect(one.violations == other.violations)
  }

  /// What the engine takes as it is, asked in both ways where there is one range.
  private func plainRanges(_ ranges: [Range<Int>], asked: Int) throws -> [PageRange]? {
    let (response, bytes) = try message(ranges)
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

  private func message(_ ranges: [Range<Int>]) throws -> (BalloonResponse, [UInt8]) {
    let response = try #require(
      BalloonResponse(transactionID: 0, morePages: false, rangeCount: UInt32(ranges.count)))
    var bytes: [UInt8] = []
    let wire = ranges.map { WirePageRange(clamping: Self.range($0)) }
    response.append(to: &bytes, ranges: wire.span)
    return (response, bytes)
  }
}
