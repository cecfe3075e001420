import Conversation
import Exchanges
import Testing

/// Messages as bytes, after the tables of the protocol: a header of type, size and transaction.
private enum Bytes {
  static func message(_ type: UInt8, _ body: [UInt8]) -> WireMessageView {
    WireMessageView([type, 0, UInt8(8 + body.count), 0, 0, 0, 0, 0] + body)
  }

  static func word(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
  }

  /// 24 bits of count behind 40 of the first page.
  static func range(_ start: UInt8, _ count: UInt8) -> [UInt8] { [start, 0, 0, 0, 0, count, 0, 0] }

  static let versionRequest = message(1, word(0x2_0000) + word(0))
  static let accepted = message(2, word(1) + word(0))
  static let capabilities = message(3, word(3) + word(0) + word(0) + word(0) + word(0) + word(0))
  static let balloonRequest = message(6, word(1000) + word(0))
  static let unballoonResponse = message(9, [])

  /// Bit 0 of the second word says that more follow, the others count the ranges.
  static func balloonResponse(ranges: UInt32, more: Bool, there: Int? = nil) -> WireMessageView {
    let all = (0..<(there ?? Int(ranges))).flatMap { range(UInt8($0 * 10), 4) }
    return message(7, word(0) + word(ranges << 1 | (more ? 1 : 0)) + all)
  }

  static func unballoonRequest(more: Bool) -> WireMessageView {
    message(8, word(more ? 1 : 0) + word(1) + range(1, 7))
  }
}

extension Exchange.Moment {
  fileprivate init(seconds: UInt64) { self.init(VirtualTime(rawValue: seconds)) }
}

@Suite("Questions and their answers")
struct ExchangeFollowerTests {
  @Test(
    "a balloon response ends the exchange unless it has ranges and says that more follow",
    arguments: [(0, false, true), (0, true, true), (1, false, true), (1, true, false)])
  func empty(ranges: UInt32, more: Bool, ends: Bool) {
    var follower = ExchangeFollower()
    follower.hostSent(Bytes.balloonRequest, at: .init(seconds: 1))
    let changes = follower.guestSent(
      Bytes.balloonResponse(ranges: ranges, more: more), at: .init(seconds: 3))
    #expect(changes.count == (ends ? 1 : 0))
    guard case .ends(let exchange)? = changes.first else { return }
    #expect(exchange.end == .answered)
    #expect(exchange.pagesAsked == 1000)
    #expect(exchange.pages == 4 * UInt64(ranges))
    #expect(exchange.duration == VirtualDuration(rawValue: 2))
  }

  @Test("a train of responses is one answer, which begins with its first and ends with its last")
  func train() throws {
    var follower = ExchangeFollower()
    follower.hostSent(Bytes.balloonRequest, at: .init(seconds: 1))
    for second in [2, 3] as [UInt64] {
      follower.guestSent(Bytes.balloonResponse(ranges: 2, more: true), at: .init(seconds: second))
    }
    let last = Bytes.balloonResponse(ranges: 0, more: false)
    guard case .ends(let exchange)? = follower.guestSent(last, at: .init(seconds: 9)).first else {
      Issue.record("it did not end")
      return
    }
    #expect(exchange.answers == 3)
    #expect(exchange.pages == 16)
    #expect(exchange.firstAnswer == VirtualTime(rawValue: 2))
    #expect(exchange.lastAnswer == VirtualTime(rawValue: 9))
    #expect(follower.open == nil)
  }

  @Test("a response that lacks its ranges answers nothing")
  func incomplete() {
    var follower = ExchangeFollower()
    follower.hostSent(Bytes.balloonRequest, at: .init(seconds: 1))
    let short = Bytes.balloonResponse(ranges: 2, more: false, there: 1)
    #expect(follower.guestSent(short, at: .init(seconds: 2)) == [])
    #expect(follower.open != nil)
  }

  @Test("requests that give back are one question, answered behind the last of them")
  func unballoon() {
    var follower = ExchangeFollower()
    var changes = follower.hostSent(Bytes.unballoonRequest(more: true), at: .init(seconds: 1))
    changes += follower.guestSent(Bytes.unballoonResponse, at: .init(seconds: 2))
    changes += follower.hostSent(Bytes.unballoonRequest(more: false), at: .init(seconds: 3))
    #expect(changes.count == 1)
    changes = follower.guestSent(Bytes.unballoonResponse, at: .init(seconds: 4))
    guard case .ends(let exchange)? = changes.first else {
      Issue.record("it did not end")
      return
    }
    #expect(exchange.pages == 14 && exchange.answers == 1)
  }

  @Test("what is asked again, or of a channel that closes, is given up, and all ends once")
  func givingUp() {
    var follower = ExchangeFollower()
    var changes = follower.guestSent(Bytes.versionRequest, at: .init(seconds: 1))
    changes += follower.guestSent(Bytes.versionRequest, at: .init(seconds: 2))
    changes += follower.hostSent(Bytes.accepted, at: .init(seconds: 3))
    changes += follower.guestSent(Bytes.capabilities, at: .init(seconds: 4))
    changes += follower.restarted(at: VirtualTime(rawValue: 5))
    changes += follower.hostSent(Bytes.balloonRequest, at: .init(seconds: 6))
    changes += follower.hostSent(Bytes.balloonRequest, at: .init(seconds: 7))
    changes += follower.finished(at: VirtualTime(rawValue: 8))
    changes += follower.finished(at: VirtualTime(rawValue: 9))
    var open: Set<Int> = []
    var ends: [Exchange.End] = []
    for change in changes {
      switch change {
      case .begins(let exchange): #expect(open.insert(exchange.number).inserted)
      case .ends(let exchange):
        #expect(open.remove(exchange.number) != nil)
        ends.append(exchange.end)
      }
    }
    #expect(open.isEmpty)
    let times: [UInt64?] = [2, nil, 5, 7, 8]
    #expect(
      ends == times.map { $0.map { .abandoned(VirtualTime(rawValue: $0)) } ?? .answered })
  }

  @Test("who is answered is who could ask: a message from the wrong side is no question")
  func sides() {
    var follower = ExchangeFollower()
    #expect(follower.guestSent(Bytes.balloonRequest, at: .init(seconds: 1)) == [])
    #expect(follower.hostSent(Bytes.versionRequest, at: .init(seconds: 2)) == [])
    #expect(follower.hostSent(Bytes.unballoonResponse, at: .init(seconds: 3)) == [])
  }
}
