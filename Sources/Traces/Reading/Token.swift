/// A word of a line, or a name and a value with `=` between; where it lies in the text.
struct Token {
  /// The whole of it.
  var range: Range<Int>
  /// Where the `=` is, if there is one outside quotes and brackets.
  var equals: Int?
  /// Where its value lies instead, if it is a name that stands for a value.
  var substitute: Range<Int>?
  /// The field of a packet that it names, once somebody has looked.
  var field: FieldName?
  /// Somebody has made use of it.
  var isUsed = false

  /// What stands before the `=`, or all of it.
  var name: Range<Int> { range.lowerBound..<(equals ?? range.upperBound) }

  /// What stands behind the `=`; nothing if there is none.
  var value: Range<Int> {
    if let substitute { return substitute }
    guard let equals else { return range.upperBound..<range.upperBound }
    return (equals + 1)..<range.upperBound
  }
}
