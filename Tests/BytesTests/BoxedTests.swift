import Bytes
import Testing

@Suite("Boxes")
struct BoxedTests {
  private struct Pair: Sendable {
    var first = 1
    var second = [2]
  }

  @Test("a change to a copy leaves the other alone, whichever of them is changed")
  func copies() {
    var one = Boxed(Pair())
    var other = one
    other.value.first = 10
    #expect(one.value.first == 1 && other.value.first == 10)
    let third = one
    one.value.second.append(3)
    #expect(one.value.second == [2, 3])
    #expect(other.value.second == [2] && third.value.second == [2])
  }
}
