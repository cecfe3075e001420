import GuestMemory
import Testing

@Suite("The memory map")
struct MemoryMapTests {
  private static func section(
    _ start: UInt64, _ size: UInt64, block: Int = 0, offset: UInt64 = 0
  ) -> MemorySection {
    MemorySection(start: start, size: size, kind: .ram, block: block, offset: offset)
  }

  @Test("after any overlays and removals it answers as an array of bytes does", arguments: 0..<60)
  func model(seed: UInt64) {
    var random = MemoryMapRandom(seed: seed)
    let size: UInt64 = 48
    var map = MemoryMap()
    var model = MemoryMapModel(size: Int(size))
    for _ in 0..<12 {
      let start = random.next(below: size)
      let length = random.next(below: size - start + 1)
      if random.next(below: 4) == 0 {
        map.unmap(start: start, size: length)
        model.unmap(start: start, size: length)
      } else {
        let kinds = MemoryKind.allCases
        let section = MemorySection(
          start: start, size: length, kind: kinds[Int(random.next(below: UInt64(kinds.count)))],
          block: Int(random.next(below: 3)), offset: random.next(below: 1 << 40))
        map.overlay(section)
        model.overlay(section)
      }
      #expect(map.sections.map(\.start) == map.sections.map(\.start).sorted())
      for _ in 0..<20 {
        let address = random.next(below: size + 4)
        let window = 1 + random.next(below: size)
        #expect(
          map.firstSection(at: address, size: window)
            == model.firstSection(at: address, size: window))
        let part = model.firstSection(at: address, size: window)
        let isWhole = part?.start == address && part?.size == window
        let holding = map.section(holding: window, at: address)
        #expect(
          holding?.cut(from: address, to: address + window - 1) == (isWhole ? part : nil))
      }
    }
  }

  @Test("no section holds nothing, or what wraps; one holds bytes up to the last address")
  func holding() {
    var map = MemoryMap()
    let last = Self.section(.max - 9, 10)
    map.overlay(last)
    #expect(map.section(holding: 10, at: .max - 9) == last)
    #expect(map.section(holding: 11, at: .max - 9) == nil)
    #expect(map.section(holding: .max, at: .max - 9) == nil)
    #expect(map.section(holding: 0, at: .max - 9) == nil)
    #expect(map.section(holding: 11, at: .max - 10) == nil)
    #expect(MemoryMap().section(holding: 1, at: 0) == nil)
  }

  @Test("sections never overlap and cover what the array of bytes covers", arguments: 100..<130)
  func cover(seed: UInt64) {
    var random = MemoryMapRandom(seed: seed)
    var map = MemoryMap()
    var model = MemoryMapModel(size: 64)
    for _ in 0..<10 {
      let start = random.next(below: 64)
      let section = Self.section(start, random.next(below: 64 - start + 1), offset: start)
      map.overlay(section)
      model.overlay(section)
    }
    var covered = Array(repeating: 0, count: 64)
    for section in map.sections {
      for address in section.start...section.last { covered[Int(address)] += 1 }
    }
    #expect(covered == model.bytes.map { $0 == nil ? 0 : 1 })
  }

  @Test("a section that begins behind the address is found, cut to the bytes asked for")
  func sectionAhead() {
    var map = MemoryMap()
    map.overlay(Self.section(100, 50, offset: 1000))
    #expect(map.firstSection(at: 0, size: 100) == nil)
    #expect(map.firstSection(at: 0, size: 101) == Self.section(100, 1, offset: 1000))
    #expect(map.firstSection(at: 120, size: 10) == Self.section(120, 10, offset: 1020))
    #expect(map.firstSection(at: 149, size: 10) == Self.section(149, 1, offset: 1049))
    #expect(map.firstSection(at: 150, size: 10) == nil)
  }

  @Test(
    "with a size of 0 only a section around the address is found, and its cut is empty",
    arguments: [
      (99 as UInt64, false), (100, false), (101, true), (149, true), (150, false), (0, false),
    ])
  func emptyWindow(address: UInt64, isFound: Bool) {
    var map = MemoryMap()
    map.overlay(Self.section(100, 50, offset: 1000))
    let expected = Self.section(address, 0, offset: isFound ? 1000 + address - 100 : 0)
    #expect(map.firstSection(at: address, size: 0) == (isFound ? expected : nil))
  }

  @Test("sections at the end of the address space are found and removed")
  func endOfAddresses() {
    var map = MemoryMap()
    map.overlay(Self.section(.max - 9, 10))
    #expect(map.sections == [Self.section(.max - 9, 10)])
    #expect(map.firstSection(at: 0, size: .max) == Self.section(.max - 9, 9))
    #expect(map.firstSection(at: 1, size: .max) == Self.section(.max - 9, 10))
    #expect(map.firstSection(at: .max, size: .max) == Self.section(.max, 1, offset: 9))
    #expect(map.firstSection(at: .max, size: 0) == Self.section(.max, 0, offset: 9))
    map.unmap(start: .max, size: 1)
    #expect(map.sections == [Self.section(.max - 9, 9)])
    map.unmap(start: 0, size: .max)
    #expect(map.sections.isEmpty)
  }

  @Test(
    "an overlay that is empty or wraps is not mapped, and hides nothing",
    arguments: [
      (2 as UInt64, UInt64.max), (0, 0), (4096, 0), (3, .max - 1), (.max, 2), (.max, .max),
    ])
  func unmappable(start: UInt64, size: UInt64) {
    var map = MemoryMap()
    map.overlay(Self.section(0, 4096))
    map.overlay(Self.section(start, size, block: 1))
    #expect(map.sections == [Self.section(0, 4096)])
  }

  @Test("an overlay of all addresses but the last hides everything below it")
  func everything() {
    var map = MemoryMap()
    map.overlay(Self.section(0, 4096))
    map.overlay(Self.section(.max, 1))
    map.overlay(Self.section(0, .max, block: 1))
    #expect(map.sections == [Self.section(0, .max, block: 1), Self.section(.max, 1)])
  }

  @Test("a guest of 16 TiB takes as few sections as a small one")
  func hugeGuest() {
    var map = MemoryMap()
    let size: UInt64 = 16 << 40
    map.overlay(Self.section(0, 3 << 30))
    map.overlay(Self.section(4 << 30, size - (3 << 30), offset: 3 << 30))
    for index in 0..<UInt64(16) {
      map.overlay(Self.section(index << 40 | 5 << 30, 4096, block: 1))
    }
    // Two of boot memory; each of sixteen regions cuts one in two.
    #expect(map.sections.count == 2 + 2 * 16)
    #expect(map.sections.count * MemoryLayout<MemorySection>.stride < 4096)
    let found = map.firstSection(at: 15 << 40 | 5 << 30, size: .max)
    #expect(found?.block == 1)
    #expect(found?.size == 4096)
  }

  @Test("a block is found by each of its host addresses, and by no other")
  func blocks() {
    var map = MemoryMap()
    let first = map.addBlock(MemoryBlock(name: "a", size: 100, hostAddress: 1000))
    let last = map.addBlock(MemoryBlock(name: "b", size: .max, hostAddress: .max - 5))
    #expect(
      [999, 1000, 1099, 1100].map { map.block(atHostAddress: $0) } == [nil, first, first, nil])
    #expect(map.block(atHostAddress: .max) == last)
    #expect(map.block(atHostAddress: .max - 6) == nil)
  }
}
