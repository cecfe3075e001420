/// Something that must never be, and was.
package struct FuzzFinding: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
