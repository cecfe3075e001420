import PageRanges
import Testing

@Suite("The tree behind a large page range set")
struct RangeTreeTests {
  /// Ways to build and wear down a set: how a range's place follows from its number, of so many.
  enum Order: CaseIterable {
    case ascending, descending, random, fromTheMiddle

    func places(_ count: Int) -> [UInt64] {
      var random = SplitMix64(seed: UInt64(count))
      var places = (0..<UInt64(count)).map { $0 }
      switch self {
      case .ascending: break
      case .descending: places.reverse()
      case .random:
        for index in places.indices.dropFirst() {
          places.swapAt(index, Int(random.next(below: UInt64(index + 1))))
        }
      case .fromTheMiddle:
        let half = places.count / 2
        places = zip(places[half...], places[..<half].reversed()).flatMap { [$0, $1] }
      }
      return places
    }
  }

  /// Enough for branches above branches.
  static let count = 4_500

  @Test(
    "is in order after every change",
    arguments: [
      (.ascending, .ascending), (.descending, .random), (.random, .fromTheMiddle),
      (.fromTheMiddle, .descending), (.random, .random),
    ] as [(Order, Order)])
  func shape(built: Order, worn: Order) {
    var set = PageRangeSet()
    for place in built.places(Self.count) { set.insert(.slot(place)) }
    expectSound(set)
    for (index, place) in worn.places(Self.count).enumerated() {
      set.remove(.slot(place))
      if index % 500 == 0 || index > Self.count - 10 { expectSound(set) }
    }
    #expect(set.isEmpty)
  }

  @Test(
    "joins all ranges when the gaps between them are filled", arguments: [Order.random, .ascending])
  func gaps(order: Order) {
    var set = PageRangeSet()
    let places = order.places(Self.count)
    for place in places { set.insert(PageRange(place * 2..<place * 2 + 1)) }
    for (index, place) in places.enumerated() where place > 0 {
      set.insert(PageRange(place * 2 - 1..<place * 2))
      if index % 500 == 0 { expectSound(set) }
    }
    #expect(set == .of([0..<UInt64(Self.count) * 2 - 1]))
  }

  @Test("is in order when a removal takes many leaves at once", arguments: Order.allCases)
  func largeRemovals(built: Order) {
    var random = SplitMix64(seed: 3)
    for _ in 0..<4 {
      var set = PageRangeSet()
      for place in built.places(1_500) { set.insert(.slot(place)) }
      for _ in 0..<6 {
        let start = random.next(below: 24_000)
        set.remove(PageRange(start..<start + 1 + random.next(below: 6_000)))
        expectSound(set)
        set.insert(.slot(random.next(below: 1_500)))
        expectSound(set)
      }
    }
  }

  @Test(
    "has leaves that are full when ranges come in order, and two thirds full otherwise",
    arguments: [(.ascending, 31), (.descending, 31), (.random, 20)] as [(Order, Int)])
  func fill(order: Order, perLeaf: Int) throws {
    var set = PageRangeSet()
    for place in order.places(Self.count) { set.insert(.slot(place)) }
    let shape = RangeTreeShape(of: try #require(set.tree))
    #expect(shape.leafCount <= Self.count / perLeaf + 1)
    #expect(shape.height == 2)
  }

  @Test("is given up when one range is left, however the others went")
  func small() {
    var set = PageRangeSet.of([0..<8, 16..<24, 32..<40])
    set.remove(PageRange(0..<8))
    #expect(set.tree != nil)
    set.insert(PageRange(24..<32))
    #expect(set.tree == nil && set == .of([16..<40]))
    set.remove(PageRange(20..<21))
    #expect(set.tree != nil)
    _ = set.takeLowest(upTo: 4)
    #expect(set.tree == nil && set == .of([21..<40]))
  }

  private func expectSound(_ set: PageRangeSet) {
    guard let tree = set.tree else {
      #expect(set.rangeCount < 2)
      return
    }
    let shape = RangeTreeShape(of: tree)
    #expect(shape.flaws.isEmpty)
    #expect(shape.ranges.count == set.rangeCount)
    #expect(shape.ranges.reduce(0) { $0 + $1.count } == set.pageCount)
  }
}

extension PageRange {
  /// Eight pages of every sixteen.
  static func slot(_ place: UInt64) -> PageRange { PageRange(place * 16..<place * 16 + 8) }
}
