import Foundation
import Testing

/// `LinkageProof` is an executable that imports only `Simulation`: whatever any module below
/// `Traces` needs is linked into it.
@Suite("Nothing below Traces needs Foundation")
struct LinkageTests {
  private static let tests = URL(filePath: CommandLine.arguments[0])

  @Test("an executable that uses only Simulation needs no library of Foundation")
  func proofNeedsNoFoundation() throws {
    let proof = Self.tests.deletingLastPathComponent().appending(path: "LinkageProof")
    let needed = try SharedLibraries(of: proof).needed
    #expect(needed.contains("libswiftCore.so"))
    #expect(needed.filter { $0.contains("Foundation") } == [])
  }

  @Test("the same look finds Foundation where it is: these tests use it")
  func testsNeedFoundation() throws {
    let needed = try SharedLibraries(of: Self.tests).needed
    #expect(needed.contains("libFoundation.so"))
  }

  @Test("a file that is no executable is refused, whole or cut short")
  func noExecutable() throws {
    #expect(throws: SharedLibraries.Failure.notELF) {
      try SharedLibraries(of: URL(filePath: #filePath))
    }
    let start = try FileHandle(forReadingFrom: Self.tests).read(upToCount: 4096)
    let cutShort = try #require(start)
    #expect(throws: SharedLibraries.Failure.cutShort) { try SharedLibraries(elf: cutShort) }
  }
}
