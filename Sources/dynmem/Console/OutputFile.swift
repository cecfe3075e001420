import Foundation
import Traces

/// A file that is to be written.
struct OutputFile {
  /// As it was given, for complaints.
  private let path: String
  /// Where it leads, if it is a link.
  private let target: URL

  /// - Throws: What is in the way, before any work is done for it.
  init(_ path: String) throws(OutputError) {
    guard !path.isEmpty else { throw OutputError("“”", "no path") }
    guard path != "-" else {
      throw OutputError(path, "only convert writes to standard output; a file so called is ./-")
    }
    self.path = path
    target = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    let folder = target.deletingLastPathComponent().path
    switch Self.type(of: target.path) {
    case .typeRegular?, nil: break
    case .typeDirectory?: throw OutputError(path, "is a folder")
    // It would be replaced as a whole: a device would be gone.
    default: throw OutputError(path, "is not an ordinary file")
    }
    guard !path.hasSuffix("/") else { throw OutputError(path, "there is no such folder") }
    guard Self.type(of: folder) == .typeDirectory else {
      throw OutputError(path, "there is no folder \(folder)")
    }
    let isNew = Self.type(of: target.path) == nil
    guard isNew || FileManager.default.isWritableFile(atPath: target.path) else {
      throw OutputError(path, "is not to be written to")
    }
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw OutputError(path, "nothing can be written to the folder \(folder)")
    }
  }

  private static func type(of path: String) -> FileAttributeType? {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
  }

  /// Whether it is an input, or a file of one that is a folder: it would be lost.
  func isPart(of input: String) -> Bool {
    let input = URL(fileURLWithPath: input).resolvingSymlinksInPath()
    if Self.type(of: input.path) == .typeDirectory {
      return Self.type(of: target.path) != nil
        && target.deletingLastPathComponent().path == input.path
    }
    let (here, there) = (Self.identity(of: target.path), Self.identity(of: input.path))
    return here != nil && here == there
  }

  /// What two names of one file have in common.
  private static func identity(of path: String) -> [UInt64]? {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      let device = attributes[.systemNumber] as? NSNumber,
      let number = attributes[.systemFileNumber] as? NSNumber
    else { return nil }
    return [device.uint64Value, number.uint64Value]
  }

  /// Writes the trace, whole or not at all.
  func write(_ trace: Trace, notes: TraceNotes = TraceNotes()) throws(OutputError) {
    var text = Data()
    var size = WrittenTrace(path)
    try TracePrinter.print(trace, notes: notes) { (piece) throws(OutputError) in
      try size.add(piece)
      text.append(contentsOf: piece)
    }
    try write(text)
  }

  /// Writes bytes, all or none.
  func write(bytes: [UInt8]) throws(OutputError) { try write(Data(bytes)) }

  private func write(_ data: Data) throws(OutputError) {
    // Another file takes the place of the one there, which may not be for everybody to read.
    let before = try? FileManager.default.attributesOfItem(atPath: target.path)
    do {
      try data.write(to: target, options: .atomic)
      if let rights = before?[.posixPermissions] {
        try FileManager.default.setAttributes(
          [.posixPermissions: rights], ofItemAtPath: target.path)
      }
    } catch {
      throw OutputError(path, "cannot be written")
    }
  }
}

/// Why a trace was not written.
struct OutputError: Error, CustomStringConvertible {
  let description: String

  init(_ path: String, _ problem: String) { description = "\(path): \(problem)" }
}
