import Bytes
import Conversation
import DynamicMemoryProtocol
import HostEvents
import SyntheticGuest
import Testing
import VMBus

@Suite("A Linux guest survives its host")
struct SurvivalTests {
  @Test(
    "what it must not be sent is noticed",
    arguments: [
      ("", .truncated(nil)),
      ("0600", .size(.balloonRequest, told: 0, bytes: 8)),
      ("0600100000000000", .truncated(.balloonRequest)),
      ("06001800000000000000000000000000", .size(.balloonRequest, told: 24, bytes: 16)),
      ("0d00180000000000" + "00000000000000000000000000000000", .unexpected(.hotRemoveRequest)),
      ("0700100000000000" + "0000000000000000", .unexpected(.balloonResponse)),
      ("0800100000000000" + "00000000ffffffff", .truncated(.unballoonRequest)),
    ] as [(String, HostFault)])
  func faults(hex: String, fault: HostFault) {
    var rig = Rig.bound()
    rig.receive(hex: hex)
    #expect(rig.guest.faults.first.contains(fault))
  }

  @Test("a short message is read as if zeros followed")
  func shortMessage() {
    var rig = Rig.bound()
    rig.receive(hex: "0600100000000000")
    rig.run(seconds: 1)
    #expect(rig.takeMessages(.balloonResponse).map { ResponseShape($0).ranges } == [0])
  }

  @Test("a packet that is larger than its buffer is not read")
  func tooLong() {
    var rig = Rig.bound()
    rig.receive([6, 0, 16, 0, 0, 0, 0, 0, 1] + [UInt8](repeating: 0, count: 4096))
    rig.run(seconds: 1)
    #expect(rig.takeMessages(.balloonResponse) == [])
    #expect(rig.guest.faults.first == [.tooLong(bytes: 4112)])
  }

  @Test("the largest size that the host tells is kept")
  func info() {
    var rig = Rig.bound()
    rig.receive(hex: "0c002000030000000000000010000000" + "00000000080000000000080000000000")
    #expect(rig.guest.maxPages == 524_288)
    #expect(rig.guest.faults == HostFaults())
  }

  @Test("whatever bytes it reads, at whatever time, it goes on", arguments: 0..<16 as Range<UInt64>)
  func anything(seed: UInt64) {
    var numbers = Numbers(seed: seed)
    var parameters = LinuxGuest.Parameters()
    parameters.memoryBlockPages = [0, 1, 256, 32_768][Int(numbers.next() % 4)]
    parameters.unitPages = [0, 1, 3, 512][Int(numbers.next() % 4)]
    parameters.bootPages = [0, 100, 65_536, .max][Int(numbers.next() % 4)]
    parameters.onlineTime = .milliseconds(1)
    var rig = Rig.bound(parameters)
    for _ in 0..<60 {
      rig.receive(numbers.message())
      if numbers.next() % 16 == 0 { rig.guest.notice(numbers.answer(), at: rig.now) }
      for _ in 0..<numbers.next() % 6 { rig.act() }
    }
    rig.guest.notice(.opened, at: rig.now)
    #expect(rig.actions.allSatisfy { ($0.message?.count ?? 0) <= 4096 })
    #expect(rig.guest.faults.count > 0)
  }

  /// Numbers from a seed, and bytes that look somewhat like messages.
  private struct Numbers {
    var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func next() -> UInt64 { random.next() }

    mutating func message() -> [UInt8] {
      var bytes: [UInt8] = []
      bytes.appendLittleEndian(UInt16(next() % 17))
      bytes.appendLittleEndian(UInt16(next() % 4 == 0 ? next() % 65_536 : 16))
      for _ in 0..<next() % 8 {
        let small = next() % 3
        bytes.appendLittleEndian(
          small == 0 ? next() : small == 1 ? next() % 1000 : next() % (1 << 20) | 7 << 40)
      }
      return bytes
    }

    mutating func answer() -> BusAnswer {
      [.opened, .openRefused, .closed, .notSent][Int(next() % 4)]
    }
  }

  @Test("it sees what it reads and what the bus answers, and nothing else")
  func sight() {
    var log = ObservationLog()
    let request: [UInt8] = [6, 0, 16, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0]
    log.appendSent(type: .inBand, transactionID: 0, payload: request.span)
    log.append(.host(.stateChanged(.idle)))
    log.append(.machine(.answerLost))
    log.append(.answer(.noHotAddedMemory))
    var rig = Rig.bound()
    let nextAction = rig.guest.nextAction
    rig.guest.observe(0..<log.observations.count, of: log, at: rig.now)
    #expect(rig.guest.nextAction == nextAction)
    log.appendReceived(type: .inBand, transactionID: 0, payload: request.span)
    rig.guest.observe(log.observations.count - 1..<log.observations.count, of: log, at: rig.now)
    #expect(rig.guest.nextAction == rig.now.advanced(by: .milliseconds(1)))
  }

  @Test("without a channel it reads nothing, and asked before its time it does nothing")
  func quiet() {
    var rig = Rig.bound()
    rig.run(milliseconds: 500)
    let woken = rig.guest.nextAction
    #expect(rig.guest.act(at: rig.now) == nil)
    #expect(rig.guest.nextAction == woken)
    rig.guest.notice(.closed, at: rig.now)
    rig.requestPages(512)
    #expect(rig.guest.nextAction == nil)
  }

  @Test("a copy goes on by itself, and to the same end")
  func copies() {
    var rig = Rig.bound()
    rig.requestPages(200_000)
    rig.run(milliseconds: 1)
    var copy = rig
    rig.run(seconds: 60)
    #expect(copy.guest.balloonedPages < rig.guest.balloonedPages)
    copy.run(seconds: 60)
    #expect(copy.actions == rig.actions)
  }
}
