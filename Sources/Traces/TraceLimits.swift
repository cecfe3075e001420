/// What the parser takes at most.
///
/// Whoever reads a file checks its size before.
package enum TraceLimits {
  /// Bytes of a file: 256 MiB, some 5 million events.
  package static let fileSize = 256 << 20
  /// Bytes of a line: 1 MiB, ten times what the longest packet that fits a ring needs.
  package static let lineLength = 1 << 20
  /// How often a line can have something repeated.
  package static let repetitions: UInt64 = 1_000_000
  /// Events of a trace with a guest, and events that blocks are unrolled to.
  package static let scriptEvents = 100_000
  /// How deep blocks can lie in blocks.
  package static let blockDepth = 8
  /// Reactions of a guest, and bounds of a trace.
  package static let reactions = 256
  /// Regions of a machine; real machines have tens.
  package static let regions = 1024
  /// Data pages of a ring; more than a gigabyte of them are a mistake.
  static let ringPages: UInt64 = 1 << 18
  /// Page ranges that are touched or held at once: a line has room for them however long they are.
  package static let touchedRanges = 16_384
  /// Pages that a control message can be written with, and its bytes: more than the bus carries.
  static let controlPages: UInt64 = 512
  static let controlBytes: UInt64 = 4096
  /// Columns that a line should not exceed, where it can be helped.
  package static let columns = 100
  /// Columns in front of a stimulus or an expectation, unless a time needs more.
  package static let timeColumn = 10
}
