/// What kind of image it is, and how its fields are laid out.
///
/// An image begins with the name, the version, and its own length in bytes, a word each.
package struct ImageFormat: Hashable, Sendable {
  /// Eight ASCII characters, the first in the lowest byte.
  package let name: UInt64
  package let version: UInt64

  package init(name: UInt64, version: UInt64) {
    self.name = name
    self.version = version
  }

  static let lengthOffset = 16
}

/// Writes an image.
package struct ImageWriter: ImageVisitor {
  package typealias Failure = Never

  private var image: [UInt8] = []

  /// An image without fields.
  package init(_ format: ImageFormat) {
    image.appendLittleEndian(format.name)
    image.appendLittleEndian(format.version)
    image.appendLittleEndian(UInt64(0))
  }

  /// The image with all that was visited.
  package consuming func finish() -> [UInt8] {
    var bytes = image.mutableSpan
    bytes.storeLittleEndian(UInt64(bytes.count), at: ImageFormat.lengthOffset)
    return image
  }

  package var isRestoring: Bool { false }

  package mutating func number(
    _ field: String, _ value: inout UInt64, in bounds: ClosedRange<UInt64>
  ) {
    image.appendLittleEndian(value)
  }

  package mutating func numbers(_ field: String, _ values: inout [UInt64]) {
    image.appendLittleEndian(UInt64(values.count))
    for value in values { image.appendLittleEndian(value) }
  }

  package mutating func bytes(_ field: String, _ value: inout [UInt8], upTo limit: Int) {
    image.appendLittleEndian(UInt64(value.count))
    image += value
  }

  package func require(_ holds: @autoclosure () -> Bool, _ field: String, _ rule: String) {}
}

/// Reads an image that may hold anything.
///
/// - Complexity: linear in the image, in time and in memory, whatever lengths it claims.
package struct ImageReader: ImageVisitor {
  private let image: [UInt8]
  private var offset = 0
  /// Where each field began, to name the place when a rule is broken.
  private var fields: [(name: String, offset: Int)] = []

  /// A reader behind the header, which is checked.
  package init(_ image: [UInt8], _ format: ImageFormat) throws(ImageError) {
    self.image = image
    guard try word("format") == format.name else { throw error("format", .otherFormat) }
    let version = try word("version")
    guard version == format.version else { throw error("version", .unknownVersion(version)) }
    let length = try word("length")
    guard length == UInt64(image.count) else { throw error("length", .wrongLength(length)) }
  }

  /// All fields were visited: nothing may follow.
  package func finish() throws(ImageError) {
    guard offset == image.count else {
      throw ImageError(offset: offset, field: "end", problem: .wrongLength(UInt64(image.count)))
    }
  }

  package var isRestoring: Bool { true }

  package mutating func number(
    _ field: String, _ value: inout UInt64, in bounds: ClosedRange<UInt64>
  ) throws(ImageError) {
    let number = try word(field)
    guard bounds.contains(number) else { throw error(field, .outOfRange(number)) }
    value = number
  }

  package mutating func numbers(_ field: String, _ values: inout [UInt64]) throws(ImageError) {
    let count = try length(field, unit: 8)
    let start = offset
    values = (0..<count).map { image.span.littleEndian64(at: start + 8 * $0) }
    offset += 8 * count
  }

  package mutating func bytes(
    _ field: String, _ value: inout [UInt8], upTo limit: Int
  ) throws(ImageError) {
    let count = try length(field, unit: 1)
    guard count <= limit else { throw error(field, .outOfRange(UInt64(count))) }
    value = Array(image[offset..<(offset + count)])
    offset += count
  }

  package func require(
    _ holds: @autoclosure () -> Bool, _ field: String, _ rule: String
  ) throws(ImageError) {
    guard holds() else { throw error(field, .rule(rule)) }
  }

  private func error(_ field: String, _ problem: ImageError.Problem) -> ImageError {
    let place = fields.last { $0.name == field }?.offset ?? offset
    return ImageError(offset: place, field: field, problem: problem)
  }

  private mutating func word(_ field: String) throws(ImageError) -> UInt64 {
    fields.append((field, offset))
    guard image.count - offset >= 8 else { throw error(field, .truncated) }
    let number = image.span.littleEndian64(at: offset)
    offset += 8
    return number
  }

  /// How many units follow: never more than the image has room for.
  private mutating func length(_ field: String, unit: Int) throws(ImageError) -> Int {
    let count = try word(field)
    guard count <= UInt64((image.count - offset) / unit) else { throw error(field, .truncated) }
    return Int(count)
  }
}
