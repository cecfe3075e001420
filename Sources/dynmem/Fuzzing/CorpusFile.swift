import Foundation
import FuzzTargets
import Recordings

/// A file of the corpus, which is an input of a target.
struct CorpusFile {
  let target: FuzzTarget
  let path: String

  /// Folders that a corpus ought to have and has not, or has with nothing in them.
  static func missing(in corpus: String = FuzzFolders.kept) -> [String] {
    guard FileManager.default.fileExists(atPath: corpus) else { return [] }
    return FuzzTarget.allCases.filter { $0 != .canary && all(of: $0, in: corpus).isEmpty }
      .map { "\(corpus)/\($0.rawValue)" }
  }

  /// All that the repository keeps; nothing if it is not there.
  static func all(in corpus: String = FuzzFolders.kept) -> [CorpusFile] {
    FuzzTarget.allCases.filter { $0 != .canary }.flatMap { all(of: $0, in: corpus) }
  }

  /// All of one target.
  static func all(of target: FuzzTarget, in corpus: String = FuzzFolders.kept) -> [CorpusFile] {
    all(of: target, at: "\(corpus)/\(target.rawValue)")
  }

  private static func all(of target: FuzzTarget, at folder: String) -> [CorpusFile] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().filter { !$0.hasPrefix(".") }
      .map { CorpusFile(target: target, path: "\(folder)/\($0)") }
  }

  /// What lies at a path, if that is a corpus, the folder of a target in one, or a file there; or
  /// a link to one of them.
  static func find(at path: String) -> [CorpusFile]? {
    guard !path.isEmpty, FileManager.default.fileExists(atPath: path) else { return nil }
    let url = URL(fileURLWithPath: path).absoluteURL.standardized
    return find(at: path, called: url) ?? find(at: path, called: url.resolvingSymlinksInPath())
  }

  private static func find(at path: String, called url: URL) -> [CorpusFile]? {
    var place = url.pathComponents
    let name = place.removeLast()
    var folder = path
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    var files: [CorpusFile] = []
    if name == FuzzFolders.kept {
      files = all(in: folder)
    } else if let target = FuzzTarget(rawValue: name), place.last == FuzzFolders.kept {
      files = all(of: target, at: folder)
    } else if let target = place.popLast().flatMap(FuzzTarget.init(rawValue:)),
      place.last == FuzzFolders.kept, Inputs.mayBeBytes(url.path)
    {
      files = [CorpusFile(target: target, path: path)]
    }
    return files.isEmpty ? nil : files
  }

  /// What is in it; an input may well be empty.
  func bytes() throws(TraceInput.Failure) -> [UInt8] { try Inputs.fuzzInput(at: path) }
}
