import Conversation
import HostEngine
package import HostEvents

/// Tries every sequence of words up to a length on a machine, each state once.
///
/// It goes level by level, so that what is found is found on a shortest way. Kept are the digests
/// of all states and, for the states of one level, the words that lead to them: 16 bytes and a byte
/// a word. Machines exist along one way at a time. A level can be cut into parts that are worked on
/// at the same time; the result does not depend on how it is cut.
package struct Explorer: Sendable {
  /// What is explored.
  package struct Plan: Sendable {
    package var machine: MachineConfiguration
    package var words = ExplorerWord.usual
    /// What is done before the exploration begins.
    package var prelude: [ExplorerWord] = []
    /// States that are kept at the most; what leads to more of them is not followed.
    package var stateLimit = 20_000_000

    package init(_ machine: MachineConfiguration = Self.smallMachine(.hardened)) {
      self.machine = machine
    }
  }

  /// What a level came to.
  package struct Level: Hashable, Sendable {
    package var depth: Int
    /// States that no shorter way leads to.
    package var states: Int
    /// Words that meant something in the states of the level before.
    package var transitions: Int
  }

  package let plan: Plan
  package private(set) var levels: [Level] = []
  /// What was found, in the order of the levels and within a level of the words.
  package private(set) var discoveries: [Discovery] = []
  /// There were more states than may be kept.
  package private(set) var isTruncated = false
  private var seen: Set<UInt128> = []
  private var frontier = WordPaths(length: 0)
  private let start: ExplorerMachine

  package init(_ plan: Plan) {
    self.plan = plan
    var machine = ExplorerMachine(plan.machine)
    for word in plan.prelude { _ = machine.apply(word) }
    start = machine
    frontier.append([])
    seen.insert(machine.state)
  }

  package var stateCount: Int { seen.count }
  package var transitionCount: Int { levels.reduce(0) { $0 + $1.transitions } }

  /// States whose next step was not tried yet.
  package var frontierCount: Int { frontier.count }

  /// Tries every word in some states of the level.
  ///
  /// - Complexity: as many steps as there are words, and some more, for each state
  package func expand(_ part: Range<Int>) -> Expansion {
    var expansion = Expansion(length: frontier.length + 1)
    var walk = ExplorerWalk(from: start, words: plan.words)
    for index in part {
      let path = frontier[index]
      walk.go(path)
      for number in plan.words.indices {
        var machine = walk.machine
        guard let log = machine.apply(plan.words[number]) else { continue }
        expansion.transitions += 1
        let way = path + [UInt8(number)]
        for found in machine.discoveries(in: log) { expansion.note(found, way) }
        guard !machine.isOver else { continue }
        let state = machine.state
        guard !seen.contains(state), expansion.states.insert(state).inserted else { continue }
        expansion.paths.append(way)
        expansion.order.append(state)
      }
    }
    return expansion
  }

  /// Takes in what the parts of the level led to, in their order, and goes on to the next level.
  package mutating func absorb(_ expansions: [Expansion]) {
    var next = WordPaths(length: frontier.length + 1)
    var level = Level(depth: next.length, states: 0, transitions: 0)
    for expansion in expansions {
      level.transitions += expansion.transitions
      for (found, way) in expansion.found
      where !discoveries.contains(where: { $0.finding == found }) {
        let words = way.map { plan.words[Int($0)] }
        discoveries.append(Discovery(finding: found, words: plan.prelude + words))
      }
      for index in 0..<expansion.paths.count {
        guard seen.count < plan.stateLimit else {
          isTruncated = true
          break
        }
        if seen.insert(expansion.order[index]).inserted { next.append(expansion.paths[index]) }
      }
    }
    level.states = next.count
    levels.append(level)
    frontier = next
  }

  /// Goes so deep, on one core.
  package mutating func explore(depth: Int) {
    while levels.count < depth, frontierCount > 0 { absorb([expand(0..<frontierCount)]) }
  }

  /// What a discovery does, from a new machine on.
  package func steps(of discovery: Discovery) -> [SessionPlan.Command] {
    var machine = ExplorerMachine(plan.machine)
    for word in discovery.words { _ = machine.apply(word) }
    return machine.steps
  }
}

/// Something that was found, and a shortest way to it.
package struct Discovery: Hashable, Sendable {
  package var finding: Finding
  package var words: [ExplorerWord]

  package enum Finding: Hashable, Sendable {
    case hostAbort(HostAbort)
    case violation(ViolationID)
    case check(CheckerID, what: String)
  }
}

/// What a part of a level led to.
package struct Expansion: Sendable {
  fileprivate(set) var transitions = 0
  fileprivate(set) var paths: WordPaths
  fileprivate(set) var order: [UInt128] = []
  fileprivate(set) var found: [(Discovery.Finding, [UInt8])] = []
  fileprivate var states: Set<UInt128> = []

  fileprivate init(length: Int) { paths = WordPaths(length: length) }

  fileprivate mutating func note(_ finding: Discovery.Finding, _ way: [UInt8]) {
    guard !found.contains(where: { $0.0 == finding }) else { return }
    found.append((finding, way))
  }
}

/// Ways of one length, one behind the other: a byte a word.
struct WordPaths: Sendable {
  let length: Int
  private var bytes: [UInt8] = []
  private(set) var count = 0

  init(length: Int) { self.length = length }

  subscript(index: Int) -> [UInt8] { Array(bytes[(index * length)..<((index + 1) * length)]) }

  mutating func append(_ path: [UInt8]) {
    bytes += path
    count += 1
  }
}
