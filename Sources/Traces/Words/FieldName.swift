/// The names of the fields of packets, and the words for their bits.
enum FieldName: String, CaseIterable {
  case accepted
  case align
  case available
  case balloon
  case bits
  case committed
  case count
  case data
  case flags
  case hotAdd = "hot-add"
  case hotRemove = "hot-remove"
  case infoSize = "info-size"
  case ioDiff = "io-diff"
  case large
  case last
  case local
  case max
  case maxPages = "max-pages"
  case min
  case more
  case node
  case pageFile = "page-file"
  case pageFileWrites = "page-file-writes"
  case pages
  case range
  case ranges
  case refused
  case region
  case reserved
  case result
  case size
  case suppressPressure = "suppress-pressure"
  case trans
  case type
  case xid
  case zeroFree = "zero-free"

  private static let all = allCases
  private static let table = WordTable(all.map(\.rawValue))

  /// The name that stands at these bytes of a text.
  init?(at range: Range<Int>, in text: [UInt8]) {
    guard range.count <= Self.longest, let position = Self.table.position(of: range, in: text)
    else { return nil }
    self = Self.all[position]
  }

  /// Bytes of the longest name; longer words, such as a packet's bytes, are none.
  private static let longest = all.map { $0.rawValue.utf8.count }.max() ?? 0
}
