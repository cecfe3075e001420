package import GuestMemory

/// I8: every byte of shared memory is fetched at most once for each use.
///
/// It judges by the notes that the pages themselves take of every fetch.
package struct DoubleFetchChecker: Sendable {
  /// The double fetches that were reported.
  private(set) var known = 0

  package init() {}

  /// Takes in what the pages noted so far.
  package mutating func observe(_ fetches: borrowing FetchWatch, _ findings: inout CheckFindings) {
    let new = fetches.doubleFetchCount - known
    guard new > 0 else { return }
    known = fetches.doubleFetchCount
    guard let first = fetches.doubleFetches.last else { return }
    findings.report(
      .doubleFetch, "a byte was fetched twice for one use: \(first.use.rawValue)",
      UInt64(first.page), UInt64(first.offset), UInt64(new))
  }
}
