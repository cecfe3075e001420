extension MemoryMap {
  /// Whether a whole page with this number is ordinary RAM.
  ///
  /// - Complexity: O(log n) in the number of sections.
  package func isRAM(page: UInt64) -> Bool {
    let (start, overflow) = page.multipliedReportingOverflow(by: 4096)
    guard !overflow, let section = firstSection(at: start, size: 4096) else { return false }
    return section.start == start && section.size == 4096 && section.kind.isOrdinaryRAM
  }
}
