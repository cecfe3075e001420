import Testing

@Suite("Every Swift file is tidy")
struct TidyTests {
  @Test("a source keeps to the rules", arguments: try Repository.swiftFiles(in: "Sources"))
  func source(file: Repository.File) throws { try check(file) }

  @Test("a test keeps to the rules", arguments: try Repository.swiftFiles(in: "Tests"))
  func test(file: Repository.File) throws { try check(file) }

  @Test("the designated places for unsafe code exist", arguments: BannedWord.designatedPlaces)
  func designatedPlace(path: String) throws {
    let files = try Repository.swiftFiles(in: "Sources")
    #expect(files.contains { $0.path.hasPrefix(path) })
  }

  private func check(_ file: Repository.File) throws {
    let text = try file.text()
    let views = SwiftText(text)
    let code = views.code
    var findings = TidyScan.layout(of: text)
    findings += TidyScan.functions(in: code)
    findings += TidyScan.words(BannedWord.inCode(of: file), in: code)
    findings += TidyScan.words(BannedWord.inComments, in: views.comments)
    if file.path.hasPrefix("Sources/") { findings += TidyScan.forceUnwraps(in: code) }
    for finding in findings { Issue.record("\(file.path):\(finding)") }
  }
}
