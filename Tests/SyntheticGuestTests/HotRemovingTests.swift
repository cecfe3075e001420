import Bytes
import Conversation
import DynamicMemoryProtocol
import SyntheticGuest
import Testing

private let block: UInt64 = 32_768
private let base: UInt64 = 0x80_0000

@Suite("A guest that can remove added memory for good")
struct HotRemovingTests {
  private static var able: Rig {
    var parameters = LinuxGuest.Parameters()
    parameters.removesMemory = true
    return Rig.bound(parameters)
  }

  private func request(_ pages: UInt32) -> [UInt8] {
    var bytes: [UInt8] = []
    HotRemoveRequest(transactionID: 9, virtualNode: 0, pageCount: pages).append(to: &bytes)
    return bytes
  }

  /// The answers without their headers.
  private func answers(to pages: UInt32, _ rig: inout Rig) -> [String] {
    rig.actions.removeAll()
    rig.receive(request(pages))
    rig.run(seconds: 1)
    return rig.takeMessages(.hotRemoveResponse).map { Array($0.dropFirst(8)).hexString }
  }

  /// Result, number of ranges, no more pages, and a range with its start in five bytes.
  private func answer(_ start: UInt64, _ count: UInt64) -> String {
    var bytes: [UInt8] = []
    for word in [UInt32(1), 1] { bytes.appendLittleEndian(word) }
    bytes.appendLittleEndian(UInt64(0))
    bytes.appendLittleEndian(start | count << 40)
    return bytes.hexString
  }

  private static let nothing = String(repeating: "0", count: 32)

  @Test("it removes the highest of what was added, in whole blocks, and each page once")
  func highest() {
    var rig = Self.able
    rig.hotAdd(base, 2 * block, region: (base, 2 * block))
    rig.run(seconds: 10)
    #expect(answers(to: 1000, &rig) == [answer(base + 2 * block - 512, 512)])
    #expect(answers(to: 512, &rig) == [answer(base + 2 * block - 1024, 512)])
    #expect(answers(to: UInt32(3 * block), &rig) == [answer(base, 2 * block - 1024)])
    #expect(answers(to: 512, &rig) == [Self.nothing])
    #expect(rig.guest.faults.count == 0)
  }

  @Test("boot memory is never removed")
  func bootMemory() {
    var rig = Self.able
    #expect(answers(to: 512, &rig) == [Self.nothing])
  }

  @Test("it says so in its capabilities, and no other guest does", arguments: [true, false])
  func capability(isAble: Bool) {
    var parameters = LinuxGuest.Parameters()
    parameters.removesMemory = isAble
    // Bit 6 of the capabilities.
    #expect((parameters.capabilities.rawValue >> 6 & 1 == 1) == isAble)
  }

  @Test("any other guest takes the request for a fault of the host, and does not answer")
  func unable() {
    var rig = Rig.bound()
    #expect(answers(to: 512, &rig) == [])
    #expect(rig.guest.faults.first == [.unexpected(.hotRemoveRequest)])
  }
}
