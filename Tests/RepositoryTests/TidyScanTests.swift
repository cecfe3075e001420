import Testing

@Suite("The scans for untidy files find what they are for")
struct TidyScanTests {
  @Test(
    "a word is found whole, and only whole",
    arguments: [
      ("Date", "let now = Date()", true),
      ("Date", "lastUpdate() + DateRange()", false),
      ("Clock", "let clock: any Clock", true),
      ("Clock", "VirtualClock()", false),
      (".random", "UInt8.random(in: 0...1)", true),
      (".random", "array.randomAccess", false),
      ("print(", "print(1)", true),
      ("print(", "footprint(1)", false),
      ("try!", "let a = try! f()", true),
      ("unsafe", "return unsafe f()", true),
      ("unsafe", "nonisolated(unsafe) let a", true),
      ("unsafe", "unsafeLoad()", false),
      ("@safe", "@safe struct A {}", true),
      ("longer than the line", "line", false),
    ])
  func words(word: String, line: String, found: Bool) {
    let findings = TidyScan.words([BannedWord(word, "why")], in: "\n" + line + "\n")
    #expect(
      findings == (found ? [TidyFinding(line: 2, complaint: "`\(word)`: why")] : []))
  }

  @Test(
    "a force unwrap is found, and a negation is not",
    arguments: [
      ("let a = b!", 1), ("f(a!.b)", 1), ("a[1]!.b", 1), ("f()!", 1), ("var a: Int!", 1),
      ("{ 1 }()!", 1), ("a!\nb!", 2), ("!a", 0), ("f(!a)", 0), ("a != b", 0), ("a!=b", 0),
      ("try! f()", 0), ("a as! B", 0), ("[!a, !b]", 0), ("a && !b", 0), ("a!!", 2),
    ])
  func forceUnwraps(code: String, count: Int) {
    #expect(TidyScan.forceUnwraps(in: code).count == count)
  }

  @Test("a line may have as many columns as the limit says, in characters")
  func columns() {
    let limit = String(repeating: "é", count: TidyLimit.columns)
    #expect(TidyScan.layout(of: limit + "\n") == [])
    #expect(
      TidyScan.layout(of: "\n" + limit + "x\n")
        == [TidyFinding(line: 2, complaint: "\(TidyLimit.columns + 1) columns")])
  }

  @Test(
    "a control character is found",
    arguments: [("\ta", "9"), ("a\u{7F}", "7f"), ("a\r", "d"), ("a\u{0}b", "0"), ("\u{9B}", "9b")])
  func controlCharacters(line: String, code: String) {
    #expect(
      TidyScan.layout(of: line + "\n")
        == [TidyFinding(line: 1, complaint: "control character 0x\(code)")])
  }

  @Test("a file may have as many lines as the limit says, and ends with a newline")
  func lines() {
    let limit = String(repeating: "a\n", count: TidyLimit.fileLines)
    #expect(TidyScan.layout(of: limit) == [])
    #expect(TidyScan.layout(of: limit + "a\n").count == 1)
    #expect(TidyScan.layout(of: limit + "a").count == 2)
    #expect(
      TidyScan.layout(of: "a\nb") == [TidyFinding(line: 2, complaint: "no newline at the end")])
  }

  @Test("a function may have as many lines as the limit says")
  func functionLimit() {
    let body = String(repeating: "a()\n", count: TidyLimit.functionLines - 2)
    #expect(TidyScan.functions(in: "func f() {\n" + body + "}\n") == [])
    let found = TidyScan.functions(in: "\nfunc f() {\n" + body + "b()\n}\n")
    #expect(found.map(\.line) == [2])
  }

  @Test(
    "the bodies of functions are measured from keyword to closing brace",
    arguments: [
      ("func f() {\n}", [FunctionScan.Body(line: 1, lines: 2)]),
      ("struct A {\n  init() { self.init(1) }\n}", [FunctionScan.Body(line: 2, lines: 1)]),
      ("func f(\n  a: () -> Int = { 1 }\n) throws\n  -> Int\n{\n}", [.init(line: 1, lines: 6)]),
      ("func f<A>(a: A)\nwhere A: B {\n}", [.init(line: 1, lines: 3)]),
      ("protocol A {\n  func f()\n  func g() -> Int\n}\nstruct B {\n}", []),
      ("var a = 1\nfor b in c {\n}", []),
      ("var a: Int {\n  1\n}", [.init(line: 1, lines: 3)]),
      ("func f() {\n  func g() {\n  }\n}", [.init(line: 1, lines: 4), .init(line: 2, lines: 2)]),
      ("subscript(a: Int) -> Int {\n  a\n}", [.init(line: 1, lines: 3)]),
      ("let function = initial", []),
      ("func f() {\n  a", [.init(line: 1, lines: 2)]),
    ])
  func bodies(code: String, expected: [FunctionScan.Body]) {
    #expect(FunctionScan(code: code).bodies() == expected)
  }

  @Test("engine code is held to more rules than the command line, and `Bytes` may be unsafe")
  func scopes() {
    func words(_ path: String) -> Set<String> {
      Set(BannedWord.inCode(of: Repository.File(path: path)).map(\.word))
    }
    #expect(words("Sources/HostEngine/A.swift").isSuperset(of: ["Date", "try!", "unsafe"]))
    #expect(words("Sources/dynmem/A.swift").isSuperset(of: ["try!", "unsafe"]))
    #expect(words("Sources/dynmem/A.swift").isDisjoint(with: ["Date", "print("]))
    #expect(words("Sources/Bytes/A.swift").isSuperset(of: ["Date", "try!"]))
    #expect(!words("Sources/Bytes/A.swift").contains("unsafe"))
    #expect(words("Tests/BytesTests/A.swift") == [])
  }
}
