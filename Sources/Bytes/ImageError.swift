/// Why a saved image is refused.
package struct ImageError: Error, Hashable, Sendable {
  /// What can be wrong.
  package enum Problem: Hashable, Sendable {
    /// The image ends before the field does.
    case truncated
    /// It is an image of something else, or none at all.
    case otherFormat
    /// It has a version that this build does not read.
    case unknownVersion(UInt64)
    /// The length in the header is not that of the image, or something follows the last field.
    case wrongLength(UInt64)
    /// The field cannot have this value.
    case outOfRange(UInt64)
    /// The field breaks a rule, which the text names.
    case rule(String)
  }

  /// Where the field begins, in bytes from the start of the image.
  package var offset: Int
  /// The field, as in `hotAdded.added`.
  package var field: String
  package var problem: Problem

  package init(offset: Int, field: String, problem: Problem) {
    self.offset = offset
    self.field = field
    self.problem = problem
  }
}

extension ImageError: CustomStringConvertible {
  package var description: String {
    let text =
      switch problem {
      case .truncated: "the image ends here"
      case .otherFormat: "not an image of this kind"
      case .unknownVersion(let version): "version \(version) is not known"
      case .wrongLength(let length): "\(length) bytes is not the length of the image"
      case .outOfRange(let value): "cannot be \(value)"
      case .rule(let rule): rule
      }
    return "byte \(offset), \(field): \(text)"
  }
}
