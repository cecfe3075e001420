import Conversation
import HostEvents
import VMBus

/// The names of everything that can be observed but packets, with the fields of each.
///
/// It is learnt from the examples that the records give of themselves.
struct Vocabulary: Sendable {
  /// One name and its fields.
  struct Entry: Sendable {
    var name: String
    /// The fields in their order, each with a value of its kind.
    var fields: [Expectation.Field]
  }

  static let shared = Vocabulary()

  let entries: [Entry]
  private let positions: [String: Int]
  private let firstWords: WordTable
  /// What can follow each of `firstWords`.
  private let continuations: [Continuation]

  private struct Continuation {
    /// The name that is complete with the first word.
    var entry: Int?
    var secondWords: WordTable
    var entries: [Int]
  }

  private init() {
    var entries: [Entry] = []
    for example in HostEvent.examples { entries.append(Entry(example)) }
    for example in MachineEvent.examples { entries.append(Entry(example)) }
    for example in MonitorAnswer.examples { entries.append(Entry(example)) }
    for example in BusEvent.examples { entries.append(Entry(example)) }
    self.entries = entries
    positions = Dictionary(
      entries.indices.map { (entries[$0].name, $0) }, uniquingKeysWith: { first, _ in first })

    let names = entries.map { $0.name.split(separator: " ", maxSplits: 1).map(String.init) }
    var firsts: [String] = []
    for name in names where !firsts.contains(name[0]) { firsts.append(name[0]) }
    firstWords = WordTable(firsts)
    continuations = firsts.map { first in
      let same = names.indices.filter { names[$0][0] == first }
      let longer = same.filter { names[$0].count > 1 }
      return Continuation(
        entry: same.first { names[$0].count == 1 },
        secondWords: WordTable(longer.map { names[$0][1] }), entries: longer)
    }
  }

  /// Every name.
  var names: [String] { entries.map(\.name) }

  /// The fields that belong to a name, in order; none for a name that is not known.
  func fields(of name: String) -> [Expectation.Field] {
    positions[name].map { entries[$0].fields } ?? []
  }

  /// What was found at the start of a line.
  enum Match {
    case found(Entry, tokens: Int)
    /// The first word is that of several names, and the second is missing or none of these.
    case needsSecondWord([String])
    case unknown
  }

  /// The entry whose one or two words stand in a text.
  func match(_ first: Range<Int>, then second: Range<Int>?, in text: [UInt8]) -> Match {
    guard let position = firstWords.position(of: first, in: text) else { return .unknown }
    let continuation = continuations[position]
    if let second, let word = continuation.secondWords.position(of: second, in: text) {
      return .found(entries[continuation.entries[word]], tokens: 2)
    }
    if let entry = continuation.entry { return .found(entries[entry], tokens: 1) }
    return .needsSecondWord(continuation.secondWords.words)
  }
}

extension Vocabulary.Entry {
  fileprivate init(_ example: some Record) {
    var collector = FieldCollector()
    example.visit(&collector)
    name = example.name
    fields = collector.fields
  }
}

/// Takes down the fields of a record.
struct FieldCollector: FieldVisitor {
  private(set) var fields: [Expectation.Field] = []

  mutating func field(_ name: String, _ value: FieldValue) {
    fields.append(Expectation.Field(name, value))
  }
}

extension HostState {
  /// The word of the trace language, such as `balloon-posting`.
  var word: String {
    var word = ""
    for character in String(describing: self) {
      if character.isUppercase { word += "-" }
      word += character.lowercased()
    }
    return word
  }
}

/// Words for states, both ours and QEMU's.
enum StateWords {
  static let table = WordTable(HostState.allCases.map(\.word) + HostState.allCases.map(\.name))

  /// The state that the n-th word of the table stands for.
  static func state(at position: Int) -> HostState {
    HostState.allCases[position % HostState.allCases.count]
  }

  /// The word of each state by its number.
  static func word(of state: HostState) -> String {
    let position = Int(state.rawValue) - 1
    return position < table.words.count ? table.words[position] : state.word
  }
}
