/// What the parser takes at most. Whoever reads a file checks its size before.
package enum TraceLimits {
  /// Bytes of a file: 256 MiB, some 5 million events.
  package static let fileSize = 256 << 20
  /// Bytes of a line: 1 MiB. The longest packet that fits a ring needs a tenth of that.
  package static let lineLength = 1 << 20
  /// Regions of a machine; real machines have tens.
  package static let regions = 1024
  /// Columns that a line should not exceed, where it can be helped.
  package static let columns = 100
  /// Columns in front of a stimulus or an expectation, unless a time needs more.
  package static let timeColumn = 10
}
