import Conversation
import HostEngine
import HostEvents

/// What a conversation visited that lines of code do not tell: which message met which state, and
/// which rules were broken.
package struct FuzzCoverage: Sendable {
  /// How often each place was visited, up to 255.
  package private(set) var counts = [UInt8](repeating: 0, count: Self.count)
  /// The places that were visited.
  private var visited: [Int] = []

  /// Places: for each state a row of messages and other stimuli, then the violations.
  package static let count = 2048
  private static let rowLength = 64
  private static let firstViolation = 24 * rowLength
  private static let messageKinds = 32

  init() {}

  /// The words in which there is anything; one may come twice.
  package var words: some Sequence<Int> { visited.lazy.map { $0 / 8 } }

  /// Eight counters as a word, the first in the lowest byte.
  package func word(_ index: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(counts[8 * index + $1]) << UInt64(8 * $1) }
  }

  /// Forgets everything but keeps the memory.
  mutating func removeAll() {
    for place in visited { counts[place] = 0 }
    visited.removeAll(keepingCapacity: true)
  }

  /// Notes what is done in a state.
  mutating func note(_ stimulus: Stimulus, in state: HostState) {
    let column: Int
    switch stimulus {
    case .send(let packet, _):
      let low = Int(packet.payload.first ?? 31)
      column = min(low, Self.messageKinds - 1)
    case let other: column = Self.messageKinds + Int(other.kind.rawValue)
    }
    note(Int(state.rawValue) * Self.rowLength + column)
  }

  /// Notes a broken rule.
  mutating func note(_ violation: ViolationID) {
    // Ids are such as VB-A5 and DM-E10: behind three characters a letter and a number.
    let letter = Int(violation.characters >> 32 & 15)
    var digits = violation.characters << 32
    var number = 0
    while digits != 0 {
      number = number * 10 + Int(digits >> 56 & 15)
      digits <<= 8
    }
    note(Self.firstViolation + letter * 32 + min(number, 31))
  }

  private mutating func note(_ place: Int) {
    let index = min(place, Self.count - 1)
    if counts[index] == 0 { visited.append(index) }
    counts[index] = counts[index] == .max ? .max : counts[index] + 1
  }
}
