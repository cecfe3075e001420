/// The guest-physical address space as the host sees it: which addresses are RAM, which block backs
/// them, and which slots of the hot-add backend are mapped.
///
/// It is sparse: what it costs follows the number of sections, never the size of the guest.
package struct MemoryMap: Hashable, Sendable {
  /// What backs guest memory, by index of the block.
  package private(set) var blocks: [MemoryBlock] = []
  /// Disjoint sections in ascending order: the flat view of everything that is mapped.
  package private(set) var sections: [MemorySection] = []
  /// Discards fail from now on: an answer of the environment.
  package var discardsFail = false

  /// A map in which nothing is mapped.
  package init() {}

  /// Adds a block of backing memory and returns its index.
  package mutating func addBlock(_ block: MemoryBlock) -> Int {
    blocks.append(block)
    return blocks.count - 1
  }

  /// Lays a section over whatever was mapped at its addresses before.
  ///
  /// An empty section, or one that does not fit 64 bits of address, is not mapped.
  /// - Complexity: O(n) in the number of sections.
  package mutating func overlay(_ section: MemorySection) {
    guard section.size > 0, !section.start.addingReportingOverflow(section.size - 1).overflow
    else { return }
    unmap(start: section.start, size: section.size)
    // Nothing lies across its first byte any more.
    sections.insert(section, at: indexOfSection(endingAtOrBehind: section.start))
  }

  /// Takes away whatever is mapped at these addresses, cutting sections where they lie across.
  package mutating func unmap(start: UInt64, size: UInt64) {
    guard size > 0 else { return }
    let last = start &+ (size - 1)
    guard last >= start else { return }
    var kept: [MemorySection] = []
    kept.reserveCapacity(sections.count + 1)
    for section in sections {
      if section.last < start || section.start > last {
        kept.append(section)
        continue
      }
      if section.start < start { kept.append(section.cut(from: section.start, to: start - 1)) }
      if section.last > last { kept.append(section.cut(from: last + 1, to: section.last)) }
    }
    sections = kept
  }

  /// The first section that lies anywhere within `size` bytes from an address, cut to those bytes.
  ///
  /// The section may start after the address asked for: who needs it there must look. With a size
  /// of 0 only a section that contains the address, but does not start there, is found; its cut is
  /// empty. Both are as QEMU's memory core answers.
  /// - Complexity: O(log n) in the number of sections.
  package func firstSection(at start: UInt64, size: UInt64) -> MemorySection? {
    guard size > 0 else { return sectionAround(start) }
    let last = start.addingReportingOverflow(size - 1)
    let end = last.overflow ? UInt64.max : last.partialValue
    let all = sections.span
    let index = indexOfSection(endingAtOrBehind: start)
    guard index < all.count, all[index].start <= end else { return nil }
    return all[index].cut(from: max(all[index].start, start), to: min(all[index].last, end))
  }

  /// The section in which all of `size` bytes from an address lie, whole; nil if there is none.
  ///
  /// - Complexity: O(log n) in the number of sections.
  package func section(holding size: UInt64, at start: UInt64) -> MemorySection? {
    let last = start.addingReportingOverflow(size &- 1)
    guard size > 0, !last.overflow else { return nil }
    let all = sections.span
    let index = indexOfSection(endingAtOrBehind: last.partialValue)
    guard index < all.count, all[index].start <= start else { return nil }
    return all[index]
  }

  /// The index of the first section whose last byte lies at an address or behind it; the number of
  /// sections if there is none.
  private func indexOfSection(endingAtOrBehind address: UInt64) -> Int {
    let all = sections.span
    var low = 0
    var high = all.count
    while low < high {
      let middle = (low &+ high) / 2
      if all[middle].last >= address { high = middle } else { low = middle &+ 1 }
    }
    return low
  }

  private func sectionAround(_ address: UInt64) -> MemorySection? {
    let index = indexOfSection(endingAtOrBehind: address)
    guard index < sections.count, sections[index].start < address else { return nil }
    var section = sections[index].cut(from: address, to: address)
    section.size = 0
    return section
  }

  /// The block that contains a host-virtual address.
  /// - Complexity: O(n) in the number of blocks.
  package func block(atHostAddress address: UInt64) -> Int? {
    blocks.firstIndex { address >= $0.hostAddress && address - $0.hostAddress < $0.size }
  }

  /// Gives backing memory back to the system; false when the environment refuses.
  package mutating func discard(block: Int, offset: UInt64, length: UInt64) -> Bool {
    !discardsFail
  }
}
