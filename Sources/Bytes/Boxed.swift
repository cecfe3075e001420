/// A large value that its owner holds by reference, though it stays a value.
///
/// Whatever holds hundreds of words of state costs as many steps for each of its copies, and code
/// at each place where it may be copied. Copies of a box share what is in it until one of them
/// changes it.
@usableFromInline package struct Boxed<Value: Sendable>: Sendable {
  /// What is in the box.
  ///
  /// It can be sent, because it is changed in `value` alone, and there only while nobody else has
  /// it.
  @usableFromInline final class Content: @unchecked Sendable {
    @usableFromInline var value: Value

    @inlinable init(_ value: Value) { self.value = value }
  }

  @usableFromInline var content: Content

  /// A box of its own with this value.
  @inlinable package init(_ value: Value) { content = Content(value) }

  /// What is in the box.
  ///
  /// To change a part of it is cheap; to look at a part may copy all of it, so what is looked at
  /// all the time should not lie in a box.
  @inlinable package var value: Value {
    @inline(__always) get { content.value }
    @inline(__always) _modify {
      if !isKnownUniquelyReferenced(&content) { content = Content(content.value) }
      yield &content.value
    }
  }
}
