import Foundation
import Recordings
import Testing
import Traces

/// A folder for one test, which is gone after it.
private struct TemporaryFolder: ~Copyable {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory.appending(path: "dynmem-\(UUID().uuidString)")
      .path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to name: String) throws {
    let file = URL(filePath: path).appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }
}

@Suite("Inputs of a replay")
struct TraceInputTests {
  @Test("a folder is searched for everything that can be replayed, in the order of names")
  func folder() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "b/z.dmtrace")
    try folder.write("x", to: "b/readme.md")
    try folder.write("x", to: "a.transcript")
    try folder.write("x", to: "c/packets.txt")
    try folder.write("x", to: "c/inner/d.dmtrace")
    try folder.write("x", to: ".hidden/e.dmtrace")
    let found = try TraceInput.find(at: folder.path)
    #expect(
      found.map { $0.path.dropFirst(folder.path.count + 1) } == [
        "a.transcript", "b/z.dmtrace", "c",
      ])
    #expect(found.map(\.kind) == [.transcript, .trace, .recording])
  }

  @Test("the packets of a recording stand for its folder")
  func packetsStandForFolder() throws {
    let folder = repositoryFolder.path + "/Traces/recorded/s09-idle-6.1"
    let found = try TraceInput.find(at: folder + "/packets.txt")
    #expect(found == (try TraceInput.find(at: folder)))
    #expect(try found[0].load().steps.isEmpty == false)
  }

  @Test("a recording whose log and map are empty is read as without them")
  func emptyLog() throws {
    let folder = try TemporaryFolder()
    let session = RecordedFolder().recording
    for name in ["a", "b"] {
      try folder.write(String(decoding: session.packets, as: UTF8.self), to: name + "/packets.txt")
      try folder.write(String(decoding: session.machine, as: UTF8.self), to: name + "/machine.txt")
    }
    try folder.write("", to: "b/qemu-trace.log")
    try folder.write("", to: "b/memory-map.txt")
    let traces = try TraceInput.find(at: folder.path).map { try $0.load() }
    #expect(traces.map(\.steps.count) == [5, 5])
    #expect(traces[0].steps == traces[1].steps)
    #expect(Replayer.replay(traces[1]).divergence == nil)
  }

  @Test("all recordings and goldens are found")
  func everything() throws {
    #expect(try TraceInput.find(at: repositoryFolder.path + "/Traces/recorded").count == 17)
    #expect(try TraceInput.find(at: repositoryFolder.path + "/Traces/goldens").count == 142)
  }

  @Test("what is not there, or holds nothing, is missing input")
  func missing() throws {
    let folder = try TemporaryFolder()
    for path in [folder.path, folder.path + "/none", folder.path + "/none\u{0}", "", "/dev/null"] {
      let error = #expect(throws: TraceInputError.self) { try TraceInput.find(at: path) }
      #expect(error?.isMissing == true)
      #expect(error?.path == path)
    }
  }

  @Test("an empty file is bad input, and so is a file that is too large")
  func emptyAndHuge() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "a.dmtrace")
    try folder.write("x", to: "b.dmtrace")
    let huge = try FileHandle(forWritingTo: URL(filePath: folder.path + "/b.dmtrace"))
    try huge.truncate(atOffset: 256 << 20 | 1)
    try huge.close()
    for input in try TraceInput.find(at: folder.path) {
      let error = #expect(throws: TraceInput.Failure.self) { try input.load() }
      #expect(error?.isMissingInput == false)
      #expect(error?.description.hasPrefix(input.path) == true)
    }
  }

  @Test("a recording without its machine is missing input, one without the rest is not")
  func incompleteRecording() throws {
    let folder = try TemporaryFolder()
    try folder.write("# 1 state S_POST_RESET_CLOSED\n", to: "packets.txt")
    let input = try #require(try TraceInput.find(at: folder.path).first)
    let error = #expect(throws: TraceInput.Failure.self) { try input.load() }
    #expect(error?.isMissingInput == true)
    try folder.write("boot-memory 1G\n", to: "machine.txt")
    #expect(Replayer.replay(try input.load()).divergence == nil)
  }

  @Test("folders that link to each other are searched once")
  func links() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "a/a.dmtrace")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/a/b", withDestinationPath: folder.path)
    #expect(try TraceInput.find(at: folder.path).count == 1)
  }
}
