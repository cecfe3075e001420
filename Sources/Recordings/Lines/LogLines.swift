/// The lines of a log that anybody may have written: short ends, long lines, bytes that are none.
///
/// A line ends with LF or CRLF; a last one without an end counts. NUL bytes, which a crash leaves
/// in a file, are left out.
struct LogLines: Sequence, IteratorProtocol {
  struct Line {
    /// From 1.
    var number: Int
    var bytes: [UInt8]
    /// It is longer than any that is read, and was cut.
    var isCut = false
  }

  /// The longest line that is read, in bytes.
  static let longest = 64 << 10

  private let text: [UInt8]
  private var position = 0
  private var number = 0

  init(_ text: [UInt8]) { self.text = text }

  mutating func next() -> Line? {
    guard position < text.count else { return nil }
    var end = text[position...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
    let start = position
    position = end + 1
    number += 1
    let isCut = end - start > Self.longest
    if isCut { end = start + Self.longest }
    if end > start, text[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    var bytes = Array(text[start..<end])
    if bytes.contains(0) { bytes.removeAll { $0 == 0 } }
    return Line(number: number, bytes: bytes, isCut: isCut)
  }
}
