import Bytes

/// Lists the fields of a machine by the names under which its image has them.
struct FieldLister: ImageVisitor {
  typealias Failure = Never

  /// One field; what an image has of it in several words is one list.
  struct Entry: Hashable, Sendable {
    var name: String
    var words: [UInt64]
    /// It is yes or no, or may be missing: the first word is 0 or 1.
    var beginsWithFlag: Bool
  }

  private(set) var entries: [Entry] = []

  var isRestoring: Bool { false }

  mutating func number(_ field: String, _ value: inout UInt64, in bounds: ClosedRange<UInt64>) {
    add(field, [value], isFlag: bounds == 0...1)
  }

  mutating func numbers(_ field: String, _ values: inout [UInt64]) {
    add(field, values, isFlag: false)
  }

  /// Of bytes only how many there are.
  mutating func bytes(_ field: String, _ value: inout [UInt8], upTo limit: Int) {
    add(field, [UInt64(value.count)], isFlag: false)
  }

  func require(_ holds: @autoclosure () -> Bool, _ field: String, _ rule: String) {}

  private mutating func add(_ name: String, _ words: [UInt64], isFlag: Bool) {
    guard let last = entries.indices.last, entries[last].name == name else {
      entries.append(Entry(name: name, words: words, beginsWithFlag: isFlag))
      return
    }
    entries[last].words += words
  }
}
