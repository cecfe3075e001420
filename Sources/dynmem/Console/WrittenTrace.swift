import Traces

/// What was written of a trace so far: no more than can be read again.
struct WrittenTrace {
  private let path: String
  private var bytes = 0
  private var line = 1
  private var lineBytes = 0

  init(_ path: String) { self.path = path }

  /// Takes in what is to be written next.
  mutating func add(_ piece: [UInt8]) throws(OutputError) {
    bytes += piece.count
    guard bytes <= TraceLimits.fileSize else {
      throw OutputError(path, "the trace would be larger than 256 MiB, which no replay takes")
    }
    for byte in piece {
      lineBytes += 1
      guard byte != UInt8(ascii: "\n") else {
        line += 1
        lineBytes = 0
        continue
      }
      guard lineBytes <= TraceLimits.lineLength else {
        throw OutputError(path, "line \(line) would be longer than 1 MiB, which no replay takes")
      }
    }
  }
}
