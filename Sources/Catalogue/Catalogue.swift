/// The catalogue of malicious guests: every id that a host can name, and what stands behind it.
package enum Catalogue {
  /// All entries: the bus, the protocol, attacks in several steps, and QEMU's assertions.
  package static let entries =
    rings + packets + messages + order + ranges + resources + lifecycle + combined + assertions

  /// The entry of an id.
  ///
  /// - Parameter word: an id in any case, with or without what stands before the dash: `DM-E10`,
  ///   `dm-e10`, `E10`. `HA-` must be said, because `HA-1a` is no entry of a group.
  /// - Returns: the entry, or nil if there is none.
  package static func entry(_ word: String) -> CatalogueEntry? {
    let typed = word.lowercased()
    return entries.first { entry in
      let id = entry.id.lowercased()
      return typed == id || (!id.hasPrefix("ha-") && typed == id.dropFirst(3))
    }
  }
}
