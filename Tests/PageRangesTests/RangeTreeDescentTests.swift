import PageRanges
import Testing

@Suite("The way down the tree")
struct RangeTreeDescentTests {
  /// Large enough for branches above branches.
  static func tree() throws -> RangeTree {
    var set = PageRangeSet()
    for place in 0..<UInt64(5_000) { set.insert(.slot(place)) }
    return try #require(set.tree)
  }

  @Test("ends at the leaf that has the page, and tells where the next one starts")
  func leaves() throws {
    let tree = try Self.tree()
    for place in 0..<UInt64(5_000) {
      let page = place * 16 + 9
      let found = tree.withLeaf(.toPage(page)) { leaf, next in
        (range: leaf.range(startingAtOrBelow: page), last: leaf.lastStart, next: next)
      }
      #expect(found.range == .slot(place))
      #expect(found.next == (found.last == 4_999 * 16 ? .max : found.last + 16))
    }
  }

  @Test("ends at the first and the last leaf")
  func ends() throws {
    let tree = try Self.tree()
    #expect(tree.withLeaf(.toLowest) { leaf, _ in leaf.range(at: 0) } == .slot(0))
    let last = tree.withLeaf(.toHighest) { leaf, next in (leaf.lastStart, next) }
    #expect(last == (4_999 * 16, .max))
  }

  @Test("to a change copies the nodes that another tree has too, once, and no others")
  func owning() throws {
    var tree = try Self.tree()
    let before = Self.nodes(of: tree)
    #expect(Self.change(&tree) == before[3_000])
    let copy = tree
    let changed = Self.change(&tree)
    #expect(changed != before[3_000])
    #expect(Self.change(&tree) == changed)
    #expect(Self.nodes(of: copy) == before)
    let shared = zip(Self.nodes(of: tree), before).filter { $0 == $1 }.count
    #expect(shared < 5_000 && shared >= 5_000 - 32)
  }

  @Test("leaves no reference to a node behind")
  func references() throws {
    var tree: RangeTree? = try Self.tree()
    let root = Witness(node: tree?.root)
    let leaf = Witness(node: tree?.withLeaf(.toPage(777)) { leaf, _ in leaf })
    for place in 0..<UInt64(5_000) {
      tree?.withLeaf(.toPage(place * 16)) { leaf, _ in _ = leaf.rank(of: place) }
      tree?.withOwnLeaf(.toPage(place * 16)) { leaf, _ in _ = leaf.rank(of: place) }
    }
    var copy = tree
    _ = copy?.withOwnLeaf(.toPage(777)) { leaf, _ in leaf.usedCount }
    #expect(root.node != nil && leaf.node != nil)
    tree = nil
    #expect(root.node == nil && leaf.node == nil)
    let copied = Witness(node: copy?.root)
    #expect(copied.node != nil)
    copy = nil
    #expect(copied.node == nil)
  }

  /// Looks on without keeping a node.
  private struct Witness {
    weak var node: RangeNode?
  }

  /// Goes to the leaf of one place; gives which node that is.
  private static func change(_ tree: inout RangeTree) -> ObjectIdentifier {
    tree.withOwnLeaf(.toPage(3_000 * 16)) { leaf, _ in ObjectIdentifier(leaf) }
  }

  /// The leaf of each place.
  private static func nodes(of tree: RangeTree) -> [ObjectIdentifier] {
    (0..<UInt64(5_000)).map { place in
      tree.withLeaf(.toPage(place * 16)) { leaf, _ in ObjectIdentifier(leaf) }
    }
  }
}
