/// Finds the word that was meant.
package enum Suggestion {
  /// A hint for an unknown word: the nearest word there is or, if none is near, all of a few.
  package static func hint(for word: String, among words: [String]) -> String? {
    if let nearest = nearest(to: word, among: words) { return "did you mean “\(nearest)”?" }
    guard !words.isEmpty, words.count <= 16 else { return nil }
    return "one of: " + words.joined(separator: ", ")
  }

  /// The word with the fewest typing errors between, if there are few for its length.
  package static func nearest(to word: String, among words: [String]) -> String? {
    let typed = Array(word.utf8.prefix(40))
    var best: (word: String, distance: Int)?
    for candidate in words {
      let distance = distance(typed, Array(candidate.utf8))
      guard distance <= max(1, candidate.utf8.count / 3) else { continue }
      if let best, best.distance <= distance { continue }
      best = (candidate, distance)
    }
    return best?.word
  }

  /// Insertions, removals, replacements and swaps of neighbours that turn one word into the other.
  ///
  /// - Complexity: O(`a.count * b.count`)
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var older: [Int] = []
    var above = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var cost = min(above[j + 1], row[j]) + 1
        cost = min(cost, above[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, older[j - 1] + 1) }
        row.append(cost)
      }
      older = above
      above = row
    }
    return above[b.count]
  }
}
