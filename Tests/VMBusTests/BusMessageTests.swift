import Bytes
import Testing
import VMBus

/// The bytes of a message of zeros of each type, as the reference has them.
private struct Shape: Sendable, CustomTestStringConvertible {
  var type: UInt32
  var size: Int
  var testDescription: String { "type \(type)" }

  /// Source: VMBus as QEMU implements it, section 1; 22 and 24, public headers.
  static let all = [
    Shape(type: 1, size: 200), Shape(type: 2, size: 12), Shape(type: 3, size: 8),
    Shape(type: 4, size: 8), Shape(type: 5, size: 148), Shape(type: 6, size: 20),
    Shape(type: 7, size: 12), Shape(type: 8, size: 28), Shape(type: 9, size: 16),
    Shape(type: 10, size: 20), Shape(type: 11, size: 16), Shape(type: 12, size: 12),
    Shape(type: 13, size: 12), Shape(type: 14, size: 40), Shape(type: 15, size: 12),
    Shape(type: 16, size: 8), Shape(type: 17, size: 8), Shape(type: 22, size: 16),
    Shape(type: 24, size: 16),
  ]
}

private struct Recode: BusMessageBody {
  var bytes: [UInt8]

  mutating func run<Form: BusMessageForm>(_ form: Form.Type) -> (bytes: [UInt8]?, size: Int) {
    (Form(decoding: bytes)?.bytes, Form().bytes.count)
  }
}

@Suite("Control messages")
struct BusMessageTests {
  @Test(
    "every message has the size of the reference, and no shorter one is taken",
    arguments: Shape.all)
  private func sizes(_ shape: Shape) throws {
    let type = BusMessageType(rawValue: shape.type)
    var body = Recode(bytes: [])
    #expect(try #require(BusMessages.withForm(of: type, &body)).size == shape.size)
    for size in 0..<shape.size {
      var body = Recode(bytes: [UInt8](repeating: 0, count: size))
      #expect(BusMessages.withForm(of: type, &body)?.bytes == nil, "\(size) bytes")
    }
  }

  @Test("whatever a message says is there again when it is written", arguments: Shape.all)
  private func roundTrip(_ shape: Shape) throws {
    var random = SplitMix64(seed: UInt64(shape.type))
    let type = BusMessageType(rawValue: shape.type)
    for _ in 0..<20 {
      var body = Recode(bytes: random.bytes(shape.size + 8 * random.below(4)))
      let written = try #require(BusMessages.withForm(of: type, &body)?.bytes)
      var again = Recode(bytes: written)
      #expect(BusMessages.withForm(of: type, &again)?.bytes == written)
    }
  }

  @Test("there is a form for these types and no others")
  func types() {
    #expect(BusMessages.types.map(\.rawValue) == Shape.all.map(\.type))
  }

  @Test("an open message has its fields where the reference has them")
  func openChannel() {
    var message = OpenChannel()
    message.relid = 0x0101_0101
    message.openID = 0x0202_0202
    message.gpadl = 0x0303_0303
    message.targetVP = 0x0404_0404
    message.downstreamOffset = 0x0505_0505
    let expected: [UInt8] =
      [5, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5]
      + [UInt8](repeating: 0, count: 120)
    #expect(message.bytes == expected)
  }

  @Test("a page list of ten pages is one message of 108 bytes, as recorded")
  func pageList() {
    let messages = GuestBus.messages(telling: Array(16..<26), as: 0xE1E10, of: 1)
    #expect(messages.map(\.count) == [108])
    #expect(
      Array(messages[0][0..<28]) == [
        8, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0x10, 0x1E, 0x0E, 0,
        88, 0, 1, 0, 0, 0xA0, 0, 0, 0, 0, 0, 0,
      ])
    #expect(messages[0][28..<36].elementsEqual([16, 0, 0, 0, 0, 0, 0, 0]))
  }

  @Test("a long page list goes on in bodies of 28 pages each")
  func longPageList() {
    let messages = GuestBus.messages(telling: Array(0..<100), as: 1, of: 1)
    #expect(messages.map(\.count) == [236, 240, 240, 16 + 18 * 8])
  }
}
