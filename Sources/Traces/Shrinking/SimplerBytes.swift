/// Bytes that no message gives exactly: fewer of them, or zeros among them.
enum SimplerBytes {
  /// So many places are tried at the most.
  private static let mostPlaces = 64

  /// The n-th simpler variant; nil if there are no more.
  static func variant(_ number: Int, of bytes: [UInt8]) -> [UInt8]? {
    let lengths = [bytes.count / 2, bytes.count - 1].filter { 0..<bytes.count ~= $0 }
    if number < lengths.count { return Array(bytes.prefix(lengths[number])) }
    let places = bytes.indices.filter { bytes[$0] != 0 }.prefix(mostPlaces)
    let index = number - lengths.count
    guard index < places.count else { return nil }
    var changed = bytes
    changed[places[index]] = 0
    return changed
  }
}
