/// What a Linux guest keeps for itself.
package enum BalloonFloor {
  /// The pages below which a Linux guest does not let itself be ballooned, by the pages it has.
  ///
  /// It is a continuous function of the memory left, which shrinks as the guest gives pages away.
  ///
  /// Source: Linux guest reference, section 9.
  package static func pages(ofTotal total: UInt64) -> UInt64 {
    let (base, shift): (UInt64, UInt64) =
      switch total {
      case ..<pages(mebibytes: 128): (8, 1)
      case ..<pages(mebibytes: 512): (40, 2)
      case ..<pages(mebibytes: 2048): (104, 3)
      case ..<pages(mebibytes: 8192): (232, 4)
      default: (488, 5)
      }
    return pages(mebibytes: base) + total >> shift
  }

  private static func pages(mebibytes: UInt64) -> UInt64 { mebibytes * 256 }
}
