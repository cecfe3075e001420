import Conversation
import DynamicMemoryProtocol
import HostEvents
import Simulation
import Testing
import VMBus

@Suite("I5 and I6 see what a host must not send")
struct CheckerWireTests {
  /// A host that is past the handshake.
  private func connected() -> CheckerBench<WellFormedChecker> {
    var bench = CheckerBench(WellFormedChecker())
    bench.enter(.version)
    bench.guest(Wire.versionRequest, .incomingVersion(.init(major: 2, minor: 0)))
    bench.host(Wire.versionResponse())
    bench.guest(Wire.capabilitiesReport(3), .incomingCapabilities(3))
    bench.host(Wire.capabilitiesResponse())
    return bench
  }

  @Test("a conversation as it should be is not complained of")
  func clean() {
    var bench = connected()
    bench.host(Wire.balloonRequest(585_728))
    bench.host(Wire.unballoonRequest([(7, 9)], more: true, id: 1))
    bench.host(Wire.unballoonRequest([(1, 2), (4, 1)], id: 1))
    bench.host(Wire.hotAddRequest(0x800_0000, 524_288, id: 2))
    bench.host(Wire.balloonRequest(1, id: 3))
    #expect(bench.complaints == [])
  }

  static let malformed: [(String, [UInt8])] = [
    ("no header", [6, 0, 4, 0]),
    ("impossible size", Wire.message(6, size: 4, id: 0, Wire.little(1, 8))),
    (
      "the size is not that of the packet",
      Wire.message(6, size: 24, id: 0, Wire.little(1, 8))
    ),
    ("padding that is not zero", Wire.message(6, size: 15, id: 0, Wire.little(1 << 56, 8))),
    ("not the size of its type", Wire.message(6, id: 0, Wire.little(1, 16 - 8 + 8))),
    ("reserved bits that are not zero", Wire.balloonRequest(1 << 32 | 1)),
    ("an impossible number of pages", Wire.balloonRequest(0)),
    ("an impossible number of pages", Wire.balloonRequest(585_729)),
    ("no ranges", Wire.unballoonRequest([])),
    (
      "a range count that is not the size",
      Wire.message(8, id: 0, Wire.little(0, 4) + Wire.little(2, 4) + Wire.range(1, 1))
    ),
    ("an empty range", Wire.unballoonRequest([(5, 0)])),
    ("a range beyond page numbers", Wire.unballoonRequest([((1 << 40) - 1, 2)])),
    ("an impossible number of pages", Wire.unballoonRequest([(0, 524_289)])),
    ("an impossible range", Wire.hotAddRequest(1 << 20, 0)),
    ("too many pages", Wire.hotAddRequest(1 << 20, 524_544)),
    ("a type that no host sends", Wire.message(5, id: 0, Wire.little(0, 8))),
    ("odd information", Wire.message(12, id: 0, Wire.little(0, 24))),
    ("a request with another number", Wire.balloonRequest(1, id: 1)),
  ]

  @Test("a malformed request is seen", arguments: malformed)
  func form(_ what: String, _ bytes: [UInt8]) {
    var bench = connected()
    bench.host(bytes)
    #expect(bench.complaints == [what])
    #expect(bench.findings.failures.first?.checker == .wellFormed)
  }

  @Test("a packet must be in-band and carry the number of its message")
  func packet() {
    var bench = connected()
    bench.host(Wire.balloonRequest(1), number: 4, type: .completion)
    #expect(
      bench.complaints == ["not an in-band packet", "the packet has another number"])
  }

  @Test("an answer must carry the guest's number")
  func echo() {
    var bench = CheckerBench(WellFormedChecker())
    bench.enter(.version)
    bench.guest(Wire.versionRequest, .incomingVersion(.init(major: 2, minor: 0)))
    bench.host(Wire.versionResponse(id: 4))
    #expect(bench.complaints == ["an answer with another number"])
  }

  @Test("a request before the handshake, and a second version, are seen")
  func order() {
    var bench = CheckerBench(WellFormedChecker())
    bench.enter(.version)
    bench.host(Wire.balloonRequest(1))
    bench.host(Wire.versionResponse())
    bench.host(Wire.versionResponse())
    #expect(
      bench.complaints == ["a request before the capabilities", "a second version is answered"])
  }

  @Test("a train that is given up must not lend its number to the next operation")
  func train() {
    var bench = connected()
    bench.host(Wire.unballoonRequest([(7, 9)], more: true))
    bench.enter(.idle)
    bench.host(Wire.balloonRequest(1))
    #expect(bench.complaints == ["a request with another number"])
  }

  @Test("a second request is seen, unless the host said that it gave the first up")
  func outstanding() {
    var bench = CheckerBench(OneOperationChecker(CheckRules()))
    bench.host(Wire.balloonRequest(10))
    bench.step(
      .wait, [.host(.settled(.deadline, pages: 1)), .host(.stateChanged(.idle))])
    bench.host(Wire.balloonRequest(10, id: 1))
    #expect(bench.complaints == [])
    bench.enter(.idle)
    bench.host(Wire.hotAddRequest(0, 1, id: 2))
    #expect(bench.complaints == ["a request while another is outstanding"])
  }

  @Test("an answer ends a request only if it is the last and whole")
  func answers() {
    var bench = CheckerBench(OneOperationChecker(CheckRules()))
    bench.host(Wire.balloonRequest(10))
    let part = Wire.balloonResponse([(1, 2)], more: true)
    bench.guest(part, .incomingBalloon(transaction: 9, ranges: 1, more: true))
    bench.host(Wire.balloonRequest(10, id: 1))
    #expect(bench.complaints == ["a request while another is outstanding"])
  }

  @Test("a host that acts on what nobody sent is seen")
  func invented() {
    var bench = CheckerBench(OneOperationChecker(CheckRules()))
    bench.host(Wire.balloonRequest(10))
    bench.step(.signal, [.host(.incomingBalloon(transaction: 9, ranges: 1, more: false))])
    #expect(bench.complaints == ["the host acts on a message that nobody sent"])
  }
}
