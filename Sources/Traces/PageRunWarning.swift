import HostEvents
import PageRanges

/// A warning that QEMU writes once for each page, as a run of pages.
struct PageRunWarning {
  private let name: String
  /// The first page; nil where the warning does not name its pages.
  private var page: UInt64?
  private var size: UInt64?
  /// How many pages in a row.
  private(set) var count: UInt64

  /// The run in the fields of a record, or nil if the record is not such a warning.
  init?(_ name: String, _ fields: [Expectation.Field]) {
    switch name {
    case "warning page-not-ram", "warning page-in-small-section": page = fields.number("page")
    case "warning unsupported-page-size": size = fields.number("size")
    default: return nil
    }
    self.name = name
    count = fields.number("count") ?? 1
  }

  /// The run that is expected, if it is one and has a length.
  init?(_ expectation: Expectation) {
    guard case .record(let name, let fields) = expectation.content else { return nil }
    self.init(name, fields)
  }

  /// Takes in a run that follows this one; false if it does not.
  mutating func absorb(_ next: PageRunWarning) -> Bool {
    guard name == next.name, size == next.size, page.map({ $0 &+ count }) == next.page else {
      return false
    }
    count &+= next.count
    return true
  }

  /// What is left without the first pages.
  mutating func dropFirst(_ pages: UInt64) {
    page = page.map { $0 &+ pages }
    count = pages < count ? count - pages : 0
  }

  /// Whether both begin with the same page for the same reason.
  func begins(like other: PageRunWarning) -> Bool {
    name == other.name && page == other.page && size == other.size
  }

  /// The run as an expectation.
  var content: Expectation.Content {
    var fields: [Expectation.Field] = []
    if let page { fields.append(Expectation.Field("page", .number(page))) }
    if let size { fields.append(Expectation.Field("size", .number(size))) }
    fields.append(Expectation.Field("count", .number(count)))
    return .record(name: name, fields: fields)
  }
}

extension [Expectation.Field] {
  /// The number in a field, if the field is there and is a number.
  fileprivate func number(_ name: String) -> UInt64? {
    guard case .number(let number)? = first(where: { $0.name == name })?.value else { return nil }
    return number
  }
}
