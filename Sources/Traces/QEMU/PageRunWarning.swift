import HostEvents
import PageRanges

/// A warning that QEMU writes again and again, once for each page or for each run of pages.
package struct PageRunWarning {
  private let name: String
  /// The first page; nil where the warning does not name its pages.
  private var page: UInt64?
  /// How many pages lie between two lines, if that was told.
  private var stride: UInt64?
  /// What the warning says beside: a page size or an address.
  private var detail: Expectation.Field?
  /// How many lines.
  package private(set) var count: UInt64

  /// The run in the fields of a record, or nil if the record is not such a warning.
  package init?(_ name: String, _ fields: [Expectation.Field]) {
    switch name {
    case "warning page-not-ram", "warning page-in-small-section":
      page = fields.number("page")
      stride = 1
    case "warning page-not-ordinary-ram":
      page = fields.number("page")
      stride = fields.number("stride")
    case "warning unsupported-page-size": detail = fields.first { $0.name == "size" }
    case "warning unaligned-host-address": detail = fields.first { $0.name == "address" }
    default: return nil
    }
    self.name = name
    count = fields.number("count") ?? 1
  }

  /// The run that is expected, if it is one and has a length.
  package init?(_ expectation: Expectation) {
    guard case .record(let name, let fields) = expectation.content else { return nil }
    self.init(name, fields)
  }

  /// Takes in a run that follows this one; false if it does not.
  package mutating func absorb(_ next: PageRunWarning) -> Bool {
    guard name == next.name, detail == next.detail, stride == next.stride else { return false }
    if let page {
      guard let stride, page &+ count &* stride == next.page else { return false }
    }
    count &+= next.count
    return true
  }

  /// What is left without the first lines; `stride` is that of the run if it was not told.
  package mutating func dropFirst(_ lines: UInt64, stride: UInt64) {
    page = page.map { $0 &+ lines &* (self.stride ?? stride) }
    count = lines < count ? count - lines : 0
  }

  /// How many lines both begin with, of the same pages for the same reason.
  package func common(with other: PageRunWarning) -> UInt64 {
    guard name == other.name, page == other.page, detail == other.detail else { return 0 }
    if let stride, let otherStride = other.stride, stride != otherStride { return 1 }
    return min(count, other.count)
  }

  /// How many pages lie between two lines; 1 if that was not told.
  package var knownStride: UInt64 { stride ?? 1 }

  /// The run as an expectation.
  package var content: Expectation.Content {
    var fields: [Expectation.Field] = []
    if let page { fields.append(Expectation.Field("page", .number(page))) }
    if let stride, name == "warning page-not-ordinary-ram" {
      fields.append(Expectation.Field("stride", .number(stride)))
    }
    if let detail { fields.append(detail) }
    fields.append(Expectation.Field("count", .number(count)))
    return .record(name: name, fields: fields)
  }
}
