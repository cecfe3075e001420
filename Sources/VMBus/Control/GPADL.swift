/// A list of guest pages that the guest told the host of.
package struct GPADL: Hashable, Sendable {
  /// What the guest calls it.
  package let id: UInt32
  /// The channel that it is for.
  let relid: UInt32
  /// How many pages there will be.
  let pageCount: UInt32
  /// The pages of which the host was told so far, in the guest's order.
  package internal(set) var pages: [UInt64] = []
  /// The guest wants them back, but a channel still uses them.
  var isTornDown = false

  /// Whether the host knows all pages.
  package var isComplete: Bool { pages.count >= Int(pageCount) }
  /// Whether a channel can be opened on it.
  var isUsable: Bool { isComplete && !isTornDown }

  /// Whether a page is listed more than once.
  ///
  /// - Complexity: O(n log n)
  var namesAPageTwice: Bool {
    let sorted = pages.sorted()
    return zip(sorted, sorted.dropFirst()).contains { $0 == $1 }
  }

  /// Takes more pages; false if there were more than are missing.
  mutating func append(_ more: [UInt64]) -> Bool {
    let missing = max(0, Int(pageCount) - pages.count)
    pages += more.prefix(missing)
    return more.count <= missing
  }
}

/// The page lists of a guest, by id.
struct GPADLTable: Hashable, Sendable {
  /// In ascending order of ids.
  private(set) var gpadls: [GPADL] = []
  /// Pages of all lists, those that are still to come included.
  private(set) var promisedPages = 0

  /// - Complexity: O(log n)
  private func position(of id: UInt32) -> Int {
    var low = 0
    var high = gpadls.count
    while low < high {
      let middle = low + (high - low) / 2
      if gpadls[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low
  }

  subscript(id: UInt32) -> GPADL? {
    let index = position(of: id)
    return index < gpadls.count && gpadls[index].id == id ? gpadls[index] : nil
  }

  /// Sets a list, or takes it out.
  mutating func set(_ gpadl: GPADL?, for id: UInt32) {
    let index = position(of: id)
    if index < gpadls.count, gpadls[index].id == id {
      promisedPages -= Int(gpadls[index].pageCount)
      gpadls.remove(at: index)
    }
    guard let gpadl else { return }
    promisedPages += Int(gpadl.pageCount)
    gpadls.insert(gpadl, at: index)
  }

  /// Gives more pages to a list, in place; false if there were too many.
  mutating func append(_ pages: [UInt64], to id: UInt32) -> Bool {
    let index = position(of: id)
    guard index < gpadls.count, gpadls[index].id == id else { return false }
    return gpadls[index].append(pages)
  }

  mutating func removeAll() { self = GPADLTable() }
}
