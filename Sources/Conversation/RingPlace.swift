/// A byte in the pages of the rings.
package struct RingPlace: Hashable, Sendable {
  /// Which ring.
  package enum Ring: String, CaseIterable, Hashable, Sendable {
    case toHost = "to-host"
    case toGuest = "to-guest"
  }

  /// Which of its pages.
  package enum Area: String, CaseIterable, Hashable, Sendable {
    /// The page with the indices.
    case control
    /// The circle of data.
    case data
  }

  package var ring: Ring
  package var area: Area
  /// Bytes from the start of the area; behind the end of the data they go round, and behind the
  /// end of the control page there is nothing.
  package var offset: UInt32

  package init(_ ring: Ring, _ area: Area, offset: UInt32) {
    self.ring = ring
    self.area = area
    self.offset = offset
  }
}
