import Foundation
import Testing

/// The checkout that these tests were built from.
struct Repository {
  /// Three directories above this file.
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A Swift file of the checkout.
  struct File: Sendable, CustomTestStringConvertible {
    /// The path from the root, such as `Sources/Bytes/Loads.swift`.
    let path: String

    var testDescription: String { path }

    /// The module, which is the name of the directory under `Sources` or `Tests`.
    var module: String {
      let parts = path.split(separator: "/")
      return parts.count > 2 ? String(parts[1]) : ""
    }

    func text() throws -> String {
      let data = try Data(contentsOf: Repository.root.appending(path: path))
      return String(decoding: data, as: UTF8.self)
    }
  }

  /// Every Swift file below a directory of the root, sorted by path.
  static func swiftFiles(in directory: String) throws -> [File] {
    let manager = FileManager.default
    return try manager.subpathsOfDirectory(atPath: root.appending(path: directory).path)
      .filter { $0.hasSuffix(".swift") }
      .map { File(path: "\(directory)/\($0)") }
      .sorted { $0.path < $1.path }
  }

  /// The modules that have a directory under `Sources`, sorted.
  static func modules() throws -> [String] {
    try Set(swiftFiles(in: "Sources").map(\.module)).sorted()
  }
}
