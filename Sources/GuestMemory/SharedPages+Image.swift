package import Bytes

extension SharedPages {
  /// Visits the contents of every page that was looked up, in slot order, each without the zeros at
  /// its end.
  ///
  /// Whoever restores looks the same pages up first.
  package mutating func visit<Image: ImageVisitor>(
    _ field: String, _ image: inout Image
  ) throws(Image.Failure) {
    try image.constant(field, UInt64(contents.count))
    for index in contents.indices {
      let length = image.isRestoring ? 0 : usedBytes(of: index)
      var bytes = Array(contents[index].prefix(length))
      try image.bytes(field, &bytes, upTo: Self.pageBytes)
      guard image.isRestoring else { continue }
      try image.require(bytes.last != 0, field, "zeros at the end of a page are not written")
      contents[index] = bytes + Array(repeating: 0, count: Self.pageBytes - bytes.count)
    }
  }

  private func usedBytes(of index: Int) -> Int {
    (contents[index].lastIndex { $0 != 0 } ?? -1) + 1
  }
}
