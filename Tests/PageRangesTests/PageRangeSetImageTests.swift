import PageRanges
import Testing

/// Saved forms as someone who means no good would write them.
@Suite("The saved form of a page range set")
struct PageRangeSetImageTests {
  @Test("is taken if it is one, and refused at the first range that is wrong", arguments: 0..<40)
  func damaged(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<25 {
      var image = Self.image(from: &random)
      for _ in 0..<random.next(below: 3) { Self.damage(&image, &random) }
      let budget = Int(random.next(below: 40))
      switch Self.firstFlaw(in: image, budget: budget) {
      case let flaw?:
        let error = #expect(throws: InvalidPageRangeSet.self) {
          try PageRangeSet(validating: image, budget: budget)
        }
        #expect(error?.index == flaw, "\(image)")
      case nil:
        #expect(throws: Never.self) {
          let set = try PageRangeSet(validating: image, budget: budget)
          #expect(Array(set.ranges) == image)
        }
      }
    }
  }

  @Test("is refused at its budget, however long it goes on")
  func endless() {
    let endless = (0..<UInt64.max / 2).lazy.map { PageRange($0 * 2..<$0 * 2 + 1) }
    #expect(throws: InvalidPageRangeSet(.budgetExceeded, at: 1_000)) {
      try PageRangeSet(validating: endless, budget: 1_000)
    }
  }

  @Test("may reach to the last page there is")
  func extremes() throws {
    let image = [PageRange(0..<1), PageRange(2 ..< .max)]
    #expect(try Array(PageRangeSet(validating: image).ranges) == image)
    #expect(throws: InvalidPageRangeSet(.overlapsPrevious, at: 1)) {
      try PageRangeSet(validating: [PageRange(0 ..< .max), PageRange(.max - 1 ..< .max)])
    }
  }

  private static let pages: UInt64 = 400

  /// What some set would save.
  private static func image(from random: inout SplitMix64) -> [PageRange] {
    var model = NaivePageSet(pages: Int(pages))
    for _ in 0..<random.next(below: 60) { _ = model.set(range(from: &random), to: true) }
    return model.runs
  }

  private static func range(from random: inout SplitMix64) -> PageRange {
    let start = random.next(below: pages)
    return PageRange(start..<min(start + random.next(below: 6), pages))
  }

  private static func damage(_ image: inout [PageRange], _ random: inout SplitMix64) {
    let range = range(from: &random)
    guard !image.isEmpty else { return image.append(range) }
    let place = Int(random.next(below: UInt64(image.count)))
    switch random.next(below: 6) {
    case 0: image[place] = range
    case 1: image.insert(range, at: place)
    case 2: image.insert(image[place], at: place)
    case 3: image.swapAt(place, Int(random.next(below: UInt64(image.count))))
    case 4: image[place] = image[place].prefix(0)
    default:
      image[place] = PageRange(
        image[place].start.rawValue..<min(image[place].end.rawValue + 1, pages))
    }
  }

  /// The place of the first range with which the image is no longer what a set would save.
  private static func firstFlaw(in image: [PageRange], budget: Int) -> Int? {
    var model = NaivePageSet(pages: Int(pages))
    for (index, range) in image.enumerated() {
      _ = model.set(range, to: true)
      if model.runs != Array(image[...index]) || index >= budget { return index }
    }
    return nil
  }
}
