import GuestMemory

/// A memory map as an array with an owner for each byte of a small address space.
///
/// It is what `MemoryMap` is compared with, and knows nothing of sections.
struct MemoryMapModel {
  /// Which overlay a byte belongs to, and where in its backing it lies.
  struct Byte: Hashable {
    var overlay: Int
    var kind: MemoryKind
    var block: Int
    var offset: UInt64
  }

  private(set) var bytes: [Byte?]
  private var overlays = 0

  init(size: Int) { bytes = Array(repeating: nil, count: size) }

  mutating func overlay(_ section: MemorySection) {
    overlays += 1
    for step in 0..<section.size where section.start + step < UInt64(bytes.count) {
      bytes[Int(section.start + step)] = Byte(
        overlay: overlays, kind: section.kind, block: section.block, offset: section.offset + step)
    }
  }

  mutating func unmap(start: UInt64, size: UInt64) {
    for step in 0..<size where start + step < UInt64(bytes.count) {
      bytes[Int(start + step)] = nil
    }
  }

  /// The first run of bytes of one overlay within `size` bytes, which is not empty.
  func firstSection(at start: UInt64, size: UInt64) -> MemorySection? {
    let window = bytes.indices.filter { UInt64($0) >= start && UInt64($0) - start < size }
    guard let first = window.first(where: { bytes[$0] != nil }), let byte = bytes[first] else {
      return nil
    }
    let run = window.drop { $0 < first }.prefix { bytes[$0]?.overlay == byte.overlay }
    return MemorySection(
      start: UInt64(first), size: UInt64(run.count), kind: byte.kind, block: byte.block,
      offset: byte.offset)
  }
}

/// A small generator whose numbers are the same everywhere (Steele, Lea and Flood, 2014).
struct MemoryMapRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next(below bound: UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return (z ^ (z >> 31)) % bound
  }
}
