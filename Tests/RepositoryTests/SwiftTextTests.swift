import Testing

@Suite("Telling code from comments and strings")
struct SwiftTextTests {
  @Test(
    "code keeps its place and loses comments and the text of strings",
    arguments: [
      ("let a = 1 // b", "let a = 1     "),
      ("a /* b /* c */ d */ e", "a                   e"),
      ("f(\"import X\")", "f(\"        \")"),
      ("\"a\\\"b\" + c", "\"    \" + c"),
      ("\"a \\(b + \"c\" + (d)) e\"", "\"  \\(b + \" \" + (d))  \""),
      ("#\"a \"b\" \\(c)\"# + d", "#\"          \"# + d"),
      ("\"\"\"\n  // a \"b\"\n  \"\"\" + c", "\"\"\"\n          \n  \"\"\" + c"),
      ("#if DEBUG", "#if DEBUG"),
      ("\"not closed\nlet b = 2", "\"          \nlet b = 2"),
    ])
  func code(source: String, expected: String) {
    #expect(SwiftText(source).code == expected)
  }

  @Test(
    "comments are seen wherever they stand, and strings that look like them are not",
    arguments: [
      ("let a = 1 // b", "// b"),
      ("/// b\nlet a = 1", "/// b"),
      ("a /* b */ c", "/* b */"),
      ("\"// a\"", ""),
    ])
  func comments(source: String, expected: String) {
    let comments = SwiftText(source).comments
    #expect(comments.drop { $0.isWhitespace }.prefix(expected.count) == expected)
    #expect(comments.count == source.count)
  }
}
