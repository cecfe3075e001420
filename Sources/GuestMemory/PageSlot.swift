/// Where a guest page lies in a `SharedPages` store: the result of looking a page number up once.
///
/// A slot stays valid in the store that gave it out and in every later copy of that store, because
/// a store never forgets a page. In any other store it is meaningless.
@usableFromInline package struct PageSlot: Hashable, Sendable {
  /// The position in the store, counted from 0 in the order in which pages were first looked up.
  @usableFromInline package let index: Int

  @inlinable init(index: Int) { self.index = index }
}
