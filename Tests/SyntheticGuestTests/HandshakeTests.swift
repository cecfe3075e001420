import Bytes
import Conversation
import DynamicMemoryProtocol
import SyntheticGuest
import Testing

@Suite("A Linux guest introduces itself")
struct HandshakeTests {
  private static let accepted = "02001000010000000100000000000000"
  private static let refused = "02001000010000000000000000000000"
  private static let capabilitiesAccepted = "04001000020000000100000000000000"
  private static let capabilitiesRefused = "04001000020000000000000000000000"

  /// The messages as the Linux guest reference gives them, section 1.
  private static let version2 = "01001000010000000000020000000000"
  private static let version03Last = "01001000030000000300000001000000"
  private static let capabilities =
    "03002000020000001f000000000000000000000000000000ffffffffffffffff"

  private func opened(_ parameters: LinuxGuest.Parameters = .init()) -> Rig {
    var rig = Rig(parameters)
    rig.run(seconds: 11)
    rig.guest.notice(.opened, at: rig.now)
    return rig
  }

  private func sent(_ rig: Rig) -> [String] { rig.actions.compactMap { $0.message?.hexString } }

  @Test("it opens the channel once it has booted, and says nothing until that is open")
  func opens() {
    var rig = Rig()
    rig.run(seconds: 30)
    #expect(
      rig.actions
        == [Rig.Action(time: VirtualTime(rawValue: 10_000_000_000), stimulus: .open)])
    #expect(!rig.guest.isSettled)
  }

  @Test("its first messages are those of a real kernel, byte for byte")
  func goldenBytes() {
    var rig = opened()
    rig.run(seconds: 1)
    rig.receive(hex: Self.accepted)
    rig.run(seconds: 1)
    rig.receive(hex: Self.capabilitiesAccepted)
    rig.run(seconds: 40)
    #expect(sent(rig) == [Self.version2, Self.capabilities])
    #expect(rig.guest.isSettled)
    #expect(rig.guest.version == .win10)
    #expect(rig.guest.faults == HostFaults())
  }

  @Test("refused versions lead to the next lower one, and the last attempt says so")
  func fallBack() {
    var rig = opened()
    rig.run(seconds: 1)
    rig.receive(hex: Self.refused)
    rig.run(seconds: 1)
    rig.receive(hex: Self.refused)
    rig.run(seconds: 1)
    #expect(
      sent(rig) == [Self.version2, "01001000020000000000010000000000", Self.version03Last])
    rig.receive(hex: Self.accepted)
    #expect(rig.guest.version == .win7)
  }

  @Test("when nothing is left to try, it closes the channel")
  func allRefused() {
    var rig = opened()
    for _ in 0..<3 {
      rig.run(milliseconds: 100)
      rig.receive(hex: Self.refused)
    }
    rig.run(milliseconds: 100)
    #expect(rig.actions.last?.stimulus == .close)
    rig.guest.notice(.closed, at: rig.now)
    #expect(rig.guest.isSettled)
    #expect(rig.guest.nextAction == nil)
  }

  @Test("a host that answers nothing within five seconds loses the guest", arguments: [0, 1])
  func timeout(answers: Int) {
    var rig = opened()
    rig.run(milliseconds: 100)
    if answers == 1 { rig.receive(hex: Self.accepted) }
    let start = answers == 0 ? VirtualTime(rawValue: 11_000_000_000) : rig.now
    rig.run(seconds: 60)
    #expect(rig.actions.last?.stimulus == .close)
    #expect(rig.actions.last?.time == start.advanced(by: .seconds(5)))
  }

  @Test("fall-back attempts share one time limit")
  func sharedTimeout() {
    var rig = opened()
    rig.run(milliseconds: 4900)
    rig.receive(hex: Self.refused)
    rig.run(seconds: 60)
    #expect(rig.actions.last?.time == VirtualTime(rawValue: 16_000_000_000))
    #expect(rig.actions.last?.stimulus == .close)
  }

  @Test("refused capabilities end in a closed channel")
  func refusedCapabilities() {
    var rig = opened()
    rig.run(seconds: 1)
    rig.receive(hex: Self.accepted)
    rig.run(seconds: 1)
    rig.receive(hex: Self.capabilitiesRefused)
    rig.run(milliseconds: 1)
    #expect(rig.actions.last?.stimulus == .close)
  }

  @Test("an answer too many makes up for one that is missing")
  func countedAnswers() {
    var rig = opened()
    rig.run(seconds: 1)
    rig.receive(hex: Self.accepted)
    rig.receive(hex: Self.accepted)
    rig.run(seconds: 10)
    #expect(rig.guest.isSettled)
    #expect(!rig.actions.contains { $0.stimulus == .close })
  }

  @Test("a version refused after the handshake is answered by the next lower one")
  func lateRefusal() {
    var rig = Rig.bound()
    rig.actions.removeAll()
    rig.receive(hex: Self.refused)
    rig.run(seconds: 1)
    #expect(sent(rig) == ["01001000030000000000010000000000"])
  }

  @Test("a channel that is opened again is negotiated again, and messages are counted on")
  func again() {
    var rig = Rig.bound()
    rig.guest.notice(.closed, at: rig.now)
    rig.run(seconds: 100)
    rig.actions.removeAll()
    rig.guest.notice(.opened, at: rig.now)
    rig.run(seconds: 1)
    #expect(sent(rig) == ["01001000030000000000020000000000"])
  }

  @Test("a machine that starts again forgets everything, its numbers too")
  func restart() {
    var rig = Rig.bound()
    rig.requestPages(512)
    rig.run(seconds: 50)
    #expect(rig.guest.balloonedPages == 512)
    rig.actions.removeAll()
    rig.guest.start(at: rig.now)
    #expect(rig.guest.balloonedPages == 0)
    rig.run(seconds: 11)
    #expect(rig.actions.map(\.stimulus) == [.open])
    rig.guest.notice(.opened, at: rig.now)
    rig.run(seconds: 1)
    #expect(sent(rig) == [Self.version2])
  }

  @Test("a request that finds no room in the ring is a handshake that failed")
  func noRoom() {
    var rig = opened()
    rig.run(milliseconds: 100)
    rig.guest.notice(.notSent, at: rig.now)
    rig.run(milliseconds: 100)
    #expect(rig.actions.last?.stimulus == .close)
  }

  @Test(
    "the capabilities follow kernel and machine",
    arguments: [
      (32_768, true, true, 0x1F), (65_536, true, true, 0x23), (524_288, true, true, 0x2F),
      (32_768, true, false, 0x1D), (131_072, false, false, 0x24), (1000, true, true, 0x1F),
    ] as [(UInt64, Bool, Bool, UInt64)])
  func capabilities(block: UInt64, balloon: Bool, hotAdd: Bool, word: UInt64) {
    var parameters = LinuxGuest.Parameters()
    parameters.memoryBlockPages = block
    parameters.supportsBallooning = balloon
    parameters.supportsHotAdd = hotAdd
    #expect(parameters.capabilities.rawValue == word)
  }
}
