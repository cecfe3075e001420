import FuzzTargets
import Testing
import Traces

@Suite("Mutations of texts: lines, words and numbers")
struct TextMutatorTests {
  private static let text = Array(
    """
    dynmem trace 1
    machine 512 region 512 complete

    target 268435456
    > balloon-request 0x10
    """.utf8)

  @Test("the same seed and text give the same mutation", arguments: 0..<8 as Range<UInt64>)
  func repeats(seed: UInt64) {
    var input = Self.text
    for _ in 0..<12 {
      var (first, second) = (TextMutator(seed: seed), TextMutator(seed: seed))
      let mutated = first.mutate(input)
      #expect(second.mutate(input) == mutated)
      input = mutated
    }
  }

  @Test(
    "any bytes are a text, and none is too short",
    arguments: [[], [10], [32], [0x30], [0xFF, 0xFE, 10, 0x80], Array("0x".utf8)] as [[UInt8]])
  func takesAnything(text: [UInt8]) {
    for seed in 0..<500 as Range<UInt64> {
      var mutator = TextMutator(seed: seed)
      let mutated = mutator.mutate(text)
      _ = mutator.cross(mutated, text)
      _ = mutator.cross(text, mutated)
    }
  }

  @Test("a number grows by one, in its base, and all else stays")
  func numbers() {
    let mutated = mutations(of: Self.text, count: 2000)
    for (number, other) in [("8435456", "8435457"), ("0x10", "0x11"), ("trace 1", "trace 2")] {
      let text = String(decoding: Self.text, as: UTF8.self)
      #expect(Self.isOne(text.replacing(number, with: other), of: mutated))
    }
  }

  @Test("a line goes, comes twice, and changes its place")
  func lines() {
    let mutated = mutations(of: Array("a\nb\nc".utf8), count: 2000)
    for wanted in ["b\nc", "a\nc", "a\na\nb\nc", "c\nb\na", "a\nb\nc\nb\nc"] {
      #expect(Self.isOne(wanted, of: mutated))
    }
  }

  @Test("a word of the text, or of the language of traces, stands where another one stood")
  func words() {
    let mutated = mutations(of: Array("one two\nthree".utf8), count: 5000)
    for wanted in ["one three\nthree", "two one\nthree", "one\nthree"] {
      #expect(Self.isOne(wanted, of: mutated))
    }
    #expect(TraceWords.all.contains { Self.isOne("one two\n" + $0, of: mutated) })
  }

  @Test("of two texts the beginning of one and the end of the other are crossed")
  func cross() {
    let crossed = Set(
      (0..<200 as Range<UInt64>).map { seed in
        var mutator = TextMutator(seed: seed)
        return String(
          decoding: mutator.cross(Array("a\nb".utf8), Array("c\nd".utf8)), as: UTF8.self)
      })
    #expect(crossed == ["", "a", "a\nb", "d", "c\nd", "a\nd", "a\nc\nd", "a\nb\nd", "a\nb\nc\nd"])
  }

  @Test("a third of the mutations of a trace are traces at the least")
  func mostParse() throws {
    let text = Array(try RepositoryFiles.text("Traces/conversations/cancel.dmtrace").utf8)
    let parsed = (0..<1000 as Range<UInt64>).count { seed in
      var mutator = TextMutator(seed: seed)
      return (try? TraceParser.trace(from: mutator.mutate(text), file: "mutated")) != nil
    }
    #expect(parsed > 333)
  }

  /// Where it is not, the thousands of others are nothing to print.
  private static func isOne(_ text: String, of mutated: Set<String>) -> Bool {
    mutated.contains(text)
  }

  private func mutations(of text: [UInt8], count: UInt64) -> Set<String> {
    Set(
      (0..<count).map { seed in
        var mutator = TextMutator(seed: seed)
        return String(decoding: mutator.mutate(text), as: UTF8.self)
      })
  }
}
