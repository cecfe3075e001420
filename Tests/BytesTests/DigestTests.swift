import Bytes
import Testing

struct DigestTests {
  // The known answers come from an implementation in another language.

  @Test(
    "words give the known answers",
    arguments: [
      ([], "bd0ed0d08a42a70c3c5290f5437e70b2"),
      ([0], "beb9a064626752cff24bcf9c57b5c043"),
      ([.max], "fe6505e1584c3f7b4536c400ee7d82d9"),
      ([1, 2, 3], "53c2162add20ef76391d42768c4e4e8b"),
    ] as [([UInt64], String)])
  func words(words: [UInt64], expected: String) {
    var digest = Digest()
    for word in words { digest.combine(word) }
    #expect(digest.description == expected)
  }

  @Test(
    "bytes 1, 8, 15 and so on give the known answers",
    arguments: [
      (0, "beb9a064626752cff24bcf9c57b5c043"),
      (1, "053db7548e0bd994ae825e0c1b02d1a7"),
      (7, "4bdab0998c4b51a69279ae470f6ac1b9"),
      (8, "06089455ab168e678c8f325a681ecbc1"),
      (9, "97e3fa4812af597f62f37785de7e45d0"),
      (16, "867dfa12288b9a493ec8df505e74aa83"),
      (255, "a7ef9db10c73ea0fe03bd61b78eaf815"),
      (4096, "a28e843d411a629d2d36dce97ca11d16"),
    ])
  func bytes(count: Int, expected: String) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + 1) }
    var digest = Digest()
    digest.combine(bytes.span)
    #expect(digest.description == expected)
  }

  @Test("words and bytes in turn give the known answer, whose value is the description")
  func mixed() {
    let name = Array("hv-balloon".utf8)
    let nothing: [UInt8] = []
    var digest = Digest()
    digest.combine(42)
    digest.combine(name.span)
    digest.combine(0x0123_4567_89AB_CDEF)
    digest.combine(nothing.span)
    #expect(digest.description == "39fc285b6c113973726d330ed8a0211a")
    #expect(UInt64(digest.value >> 64) == 0x39fc_285b_6c11_3973)
    #expect(UInt64(truncatingIfNeeded: digest.value) == 0x726d_330e_d8a0_211a)
  }

  @Test("a flip of any bit changes about half of the bits, and each flip changes others")
  func bitFlips() {
    let original = (0..<40).map { UInt8($0) }
    let digest = value(original)
    var seen: Set<UInt128> = [digest]
    var changed = 0
    for bit in 0..<(original.count * 8) {
      var bytes = original
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      let other = value(bytes)
      #expect(seen.insert(other).inserted, "bit \(bit)")
      let distance = (other ^ digest).nonzeroBitCount
      #expect((32...96).contains(distance), "bit \(bit) changes \(distance) bits")
      changed += distance
    }
    #expect((60...68).contains(changed / (original.count * 8)))
  }

  @Test("flips that undo each other in one lane do not in both")
  func cancellingFlips() {
    // The top bit of a word moves to bits 63 and 31 of the first lane, where the next word can
    // cancel it.
    var plain = Digest()
    plain.combine(5)
    plain.combine(6)
    var flipped = Digest()
    flipped.combine(5 ^ 1 << 63)
    flipped.combine(6 ^ (1 << 63 | 1 << 31))
    #expect(plain != flipped)
    #expect(plain.value != flipped.value)
    #expect(UInt64(truncatingIfNeeded: plain.value) != UInt64(truncatingIfNeeded: flipped.value))
  }

  @Test("order, zeros at the end, and where bytes are divided all count")
  func ambiguity() {
    let lists: [[[UInt8]]] = [
      [[1], [2]], [[2], [1]], [[1, 2]], [[1, 2], []], [[], [1, 2]], [[1, 2, 0]], [[0, 1, 2]],
      [[]], [[], []], [[0]], [[0, 0]], [[UInt8](repeating: 0, count: 8)],
      [[UInt8](repeating: 0, count: 9)], [[UInt8](repeating: 0, count: 16)], [],
      [[1, 2, 3, 4, 5, 6, 7, 8], [9]], [[1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ]
    let values = lists.map { list in
      var digest = Digest()
      for bytes in list { digest.combine(bytes.span) }
      return digest.value
    }
    #expect(Set(values).count == lists.count)
  }

  private func value(_ bytes: [UInt8]) -> UInt128 {
    var digest = Digest()
    digest.combine(bytes.span)
    return digest.value
  }
}
