import Bytes
import Conversation
import DynamicMemoryProtocol
import SyntheticGuest
import Testing

@Suite("A Linux guest reports its status")
struct ReportingTests {
  /// Waits for the next report and returns its two numbers.
  private func report(_ rig: inout Rig) -> (available: UInt64, committed: UInt64) {
    rig.run(milliseconds: 2100)
    guard let message = rig.takeMessages(.statusReport).last,
      let report = try? StatusReport(decoding: message.span)
    else { return (.max, .max) }
    return (report.availablePages, report.committedPages)
  }

  @Test("the first report comes 47.1 s after the handshake, then one every 1.024 s")
  func times() {
    var rig = Rig.bound()
    let start = rig.now
    rig.actions.removeAll()
    rig.run(seconds: 50)
    let times = rig.actions.map { $0.time.rawValue - start.rawValue }
    #expect(rig.actions.allSatisfy { $0.type == .statusReport })
    #expect(times == [47_104_000_000, 48_128_000_000, 49_152_000_000])
  }

  @Test("reports have more than a second between them: a period of one second skips every other")
  func gap() {
    var parameters = LinuxGuest.Parameters()
    parameters.reportPeriod = .seconds(1)
    var rig = Rig.bound(parameters)
    let start = rig.now
    rig.actions.removeAll()
    rig.run(seconds: 51)
    #expect(
      rig.actions.map(\.time) == [46, 48, 50].map { start.advanced(by: .seconds($0)) })
  }

  @Test("a report has the bytes that the reference gives")
  func goldenReport() {
    var parameters = LinuxGuest.Parameters()
    parameters.bootPages = 600_000
    parameters.kernelPages = 0
    parameters.usedPages = 100_000
    parameters.committedPages = 300_000 - (232 * 256 + 600_000 / 16)
    var rig = Rig.bound(parameters)
    rig.run(seconds: 48)
    #expect(
      rig.takeMessages(.statusReport).map(\.hexString) == [
        "050030000300000020a1070000000000e093040000000000"
          + "000000000000000000000000000000000000000000000000"
      ])
  }

  /// What Debian's 6.12 kernel reported in 1 GiB (recorded session `s01-balloon-6.12`): the pages
  /// it had given away by then, and `num_committed`.
  private static let recorded: [(ballooned: UInt64, committed: UInt64)] = [
    (0, 58_773), (65_536, 116_117), (6144, 64_149), (130_816, 171_475), (131_072, 171_667),
    (131_328, 171_859), (31_744, 86_549), (98_304, 144_789),
  ]

  @Test("what is committed follows the balloon as it does in a real kernel", arguments: recorded)
  func committed(ballooned: UInt64, committed: UInt64) {
    var rig = Rig.bound()
    rig.run(seconds: 50)
    rig.requestPages(UInt32(ballooned))
    rig.run(seconds: 1)
    let report = report(&rig)
    #expect(report.committed == committed)
    #expect(report.available == 222_344 - ballooned)
  }

  @Test("what is committed follows added memory as it does in a real kernel")
  func committedHotAdd() {
    // Debian's 6.12 kernel in 512 MiB (recorded session `s02-hotadd-6.12`).
    var parameters = LinuxGuest.Parameters()
    parameters.bootPages = 131_072
    parameters.kernelPages = 131_072 - 102_392
    parameters.committedPages = 1_174
    var rig = Rig.bound(parameters)
    rig.run(seconds: 50)
    #expect(report(&rig).committed == 37_012)
    var start: UInt64 = 0x80_0000
    for (pages, committed) in [(32_768, 44_693), (98_304, 56_981), (131_072, 73_365)]
      as [(UInt64, UInt64)]
    {
      rig.hotAdd(start, pages, region: (start, pages))
      rig.run(seconds: 1)
      #expect(report(&rig).committed == committed)
      start += pages
    }
  }

  @Test("memory that was added and is not used counts as committed, and not as available")
  func dormantMemory() {
    var parameters = LinuxGuest.Parameters()
    parameters.onlinesAddedMemory = false
    var rig = Rig.bound(parameters)
    rig.run(seconds: 50)
    let before = report(&rig)
    rig.hotAdd(0x80_0000, 32_768, region: nil)
    rig.run(seconds: 6)
    let after = report(&rig)
    #expect(after.committed == before.committed + 32_768)
    #expect(after.available == before.available)
  }

  @Test("calls of ballooning use up the delay, and a report may stand inside a train")
  func reportsInTrains() {
    var parameters = LinuxGuest.Parameters()
    parameters.trainTime = .milliseconds(1500)
    parameters.rangesPerMessage = 10
    var rig = Rig.bound(parameters)
    rig.actions.removeAll()
    // 50 responses, and the wakings of the thread, leave 45 calls behind after about 27 s.
    rig.requestPages(512 * 500)
    rig.run(seconds: 40)
    let types = rig.actions.compactMap(\.type)
    let first = types.firstIndex(of: .statusReport)
    #expect(first != nil && first.map { types[$0...].contains(.balloonResponse) } == true)
    for (earlier, later) in zip(rig.actions, rig.actions.dropFirst()) {
      #expect(later.transactionID == earlier.transactionID.map { $0 + 1 })
    }
    let times = rig.actions.filter { $0.type == .statusReport }.map(\.time.rawValue)
    #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 > 1_000_000_000 })
  }

  @Test("pages given back wake the thread, which then sleeps for a full period")
  func wakeup() {
    var rig = Rig.bound()
    rig.run(seconds: 50)
    rig.requestPages(512)
    rig.run(milliseconds: 2000)
    rig.giveBack([(0x9C00, 512)])
    let woken = rig.now
    rig.actions.removeAll()
    rig.run(milliseconds: 1500)
    let reports = rig.actions.filter { $0.type == .statusReport }
    #expect(reports.map(\.time) == [woken.advanced(by: .milliseconds(1024))])
  }

  @Test("after a new handshake the delay is over already")
  func rebind() {
    var rig = Rig.bound()
    rig.run(seconds: 50)
    rig.guest.notice(.closed, at: rig.now)
    rig.actions.removeAll()
    rig.run(seconds: 10)
    #expect(rig.actions == [])
    rig.guest.notice(.opened, at: rig.now)
    rig.receive(hex: "02001000010000000100000000000000")
    rig.receive(hex: "04001000020000000300000000000000")
    rig.run(milliseconds: 1100)
    #expect(rig.takeMessages(.statusReport).count == 1)
  }

  @Test("all messages share one counter, which starts at 1")
  func transactionIDs() {
    var rig = Rig.bound()
    rig.run(seconds: 50)
    rig.requestPages(2000, transactionID: 0x8000_0000)
    rig.run(seconds: 2)
    rig.giveBack([(0x9C00, 512)])
    rig.hotAdd(0x80_0000, 32_768, region: nil)
    rig.run(seconds: 2)
    let numbers = rig.actions.compactMap(\.transactionID)
    #expect(numbers == Array(1...UInt32(numbers.count)))
    #expect(numbers.count > 8)
  }
}
