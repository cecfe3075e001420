/// What somebody knows of the machine that a recording does not tell.
package struct KnownMachine: Hashable, Sendable {
  /// Boot memory, in pages.
  package var bootPages: UInt64?
  /// The backend for hot-add, in pages.
  package var backendPages: UInt64?
  /// Where boot memory below 4 GiB ends at the latest, in bytes.
  package var lowMemoryLimit: UInt64?

  package init() {}
}
