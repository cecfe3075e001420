/// What of an expected packet need not be as told: the fields written `*`, or all that are not
/// given.
package struct PacketMask: Hashable, Sendable {
  /// Fields that may have any value.
  var anything: [String] = []
  /// The only fields that count; nil if all do that are not among `anything`.
  var given: [String]?
  /// The packet as it was written.
  var text = ""

  /// Whether a field, as a list of fields names it, may have any value.
  func ignores(_ field: String) -> Bool {
    guard field != "message" else { return false }
    let name = field.prefix { $0 != "[" }
    if let given { return !given.contains { $0 == name } }
    if anything.contains("ranges"), name == "size" || name == "count" { return true }
    return anything.contains { $0 == name }
  }
}

// Reading.
extension LineReader {
  /// What the options of a packet leave open, or nil if they tell all of it.
  mutating func wildcards() -> PacketMask? {
    var mask: PacketMask?
    for index in tokens.indices.dropFirst(firstOption) {
      let token = tokens[index]
      if token.equals == nil, isWord("*", at: token.range) {
        tokens[index].isUsed = true
        mask = mask ?? PacketMask()
        mask?.given = []
      } else if token.equals != nil, isWord("*", at: token.value) {
        mask = mask ?? PacketMask()
      }
    }
    guard mask?.given != nil else { return mask }
    for token in tokens.dropFirst(firstOption + 1) where !token.isUsed && !isAny(token) {
      let name = String(decoding: text[token.name], as: UTF8.self)
      mask?.given?.append(name == "refused" ? "accepted" : name)
    }
    return mask
  }

  private func isAny(_ token: Token) -> Bool {
    token.equals != nil && isWord("*", at: token.value)
  }

  /// Notes that a field may have any value, if its value is `*` and that means something here.
  mutating func isAnything(_ name: FieldName, _ value: Range<Int>) -> Bool {
    guard mask != nil, isWord("*", at: value) else { return false }
    mask?.anything.append(name.rawValue)
    return true
  }

  /// The options from one on as they are written, names replaced by what they stand for.
  func spelling(from first: Int) -> String {
    tokens.dropFirst(first).map { token in
      guard let value = token.substitute else {
        return String(decoding: text[token.range], as: UTF8.self)
      }
      return String(decoding: text[token.name], as: UTF8.self) + "="
        + String(decoding: text[value], as: UTF8.self)
    }.joined(separator: " ")
  }
}
