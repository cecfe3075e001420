/// What a node holds for each of its ranges or children; only the first few are in use.
///
/// The length is fixed and a power of two, so that the compiler can see where an index is in bounds
/// and leaves its check out.
package typealias NodeArray<Element> = InlineArray<32, Element>

extension InlineArray where count == 32, Element: BitwiseCopyable {
  /// Moves the elements from `index` up to `end` up by `distance` places.
  @inline(__always)
  mutating func shiftUp(from index: Int, to end: Int, by distance: Int = 1) {
    guard index >= 0, distance > 0, end < 32, end + distance <= 32 else { return }
    var place = end
    while place > index {
      place -= 1
      self[place + distance] = self[place]
    }
  }

  /// Moves the elements from `index` up to `end` down by `distance` places.
  @inline(__always)
  mutating func shiftDown(from index: Int, to end: Int, by distance: Int) {
    guard distance > 0, index >= distance, end <= 32 else { return }
    var place = index
    while place < end {
      self[place - distance] = self[place]
      place += 1
    }
  }

  /// Copies elements of `source` to `target` and above.
  mutating func copy(_ places: Range<Int>, of source: Self, to target: Int) {
    for place in places { self[target + (place - places.lowerBound)] = source[place] }
  }

  /// Sets all elements at `places`.
  mutating func fill(_ places: Range<Int>, with element: Element) {
    for place in places { self[place] = element }
  }
}
