import Bytes
import Simulation
import Testing

/// Words of eight pages against a byte for each.
struct PageFlagsTests {
  @Test(
    "flags of pages are those of a plain list, whatever is filled, cleared and asked",
    arguments: 1...3)
  func isAList(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var flags = PageFlags(repeating: 3, count: 256)
    var list = [UInt8](repeating: 3, count: 256)
    for _ in 0..<2000 {
      let a = Int(random.next() % 257)
      let b = Int(random.next() % 257)
      let indices = min(a, b)..<max(a, b)
      let value = UInt8(truncatingIfNeeded: random.next() % 4)
      if random.next() % 50 == 0 {
        flags.clear(value)
        for index in list.indices { list[index] &= ~value }
      } else {
        flags.fill(indices, with: value)
        for index in indices { list[index] = value }
      }
      #expect(list.indices.allSatisfy { flags[$0] == list[$0] })
      #expect(flags.has(value, in: indices) == list[indices].contains { $0 & value != 0 })
      guard let first = indices.first else { continue }
      let end = indices.first { list[$0] != list[first] } ?? indices.upperBound
      #expect(flags.endOfRun(in: indices) == end)
    }
  }
}
