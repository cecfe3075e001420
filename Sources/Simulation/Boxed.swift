/// A large value that its owner holds by reference, though it stays a value.
///
/// Whatever holds hundreds of words of state costs as many steps for each of its copies, and code
/// at each place where it may be copied. Copies of a box share what is in it until one of them
/// changes it.
package struct Boxed<Value: Sendable>: Sendable {
  /// Just one: an array is what Swift copies on write by itself.
  @usableFromInline var values: [Value]

  /// A box of its own with this value.
  @inlinable package init(_ value: Value) { values = [value] }

  /// What is in the box.
  @inlinable package var value: Value {
    // Through a span, since an element of an array is copied as a whole to look at it.
    @inline(__always) _read {
      let values = values.span
      yield values[0]
    }
    @inline(__always) _modify { yield &values[0] }
  }
}
