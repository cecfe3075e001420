import Bytes
import Testing

struct LittleEndianTests {
  let bytes: [UInt8] = [0x00, 0x12, 0x34, 0x56, 0x78, 0x9A, 0xBC, 0xDE, 0xF0, 0xFF]

  @Test("loads read the lowest byte first, at any offset")
  func loads() {
    let span = bytes.span
    #expect(span.littleEndian16(at: 0) == 0x1200)
    #expect(span.littleEndian16(at: 8) == 0xFFF0)
    #expect(span.littleEndian32(at: 1) == 0x7856_3412)
    #expect(span.littleEndian32(at: 6) == 0xFFF0_DEBC)
    #expect(span.littleEndian64(at: 1) == 0xF0DE_BC9A_7856_3412)
    #expect(span.littleEndian64(at: 2) == 0xFFF0_DEBC_9A78_5634)
  }

  @Test("loads beyond the end, before the start or across the end trap")
  func loadsOutside() async {
    await #expect(processExitsWith: .failure) { _ = [UInt8](repeating: 0, count: 7).load64(0) }
    await #expect(processExitsWith: .failure) { _ = [UInt8](repeating: 0, count: 16).load64(-1) }
    await #expect(processExitsWith: .failure) { _ = [UInt8](repeating: 0, count: 8).load64(.max) }
  }

  @Test("stores write the lowest byte first and touch no other")
  func stores() {
    var target = [UInt8](repeating: 0xEE, count: 20)
    var span = target.mutableSpan
    span.storeLittleEndian(0x1234 as UInt16, at: 1)
    span.storeLittleEndian(0x89AB_CDEF as UInt32, at: 5)
    span.storeLittleEndian(0x0102_0304_0506_0708 as UInt64, at: 11)
    #expect(target.hexString == "ee3412eeeeefcdab89eeee0807060504030201ee")
  }

  @Test("stores beyond the end trap")
  func storesOutside() async {
    await #expect(processExitsWith: .failure) {
      var target = [UInt8](repeating: 0, count: 7)
      var span = target.mutableSpan
      span.storeLittleEndian(0 as UInt64, at: 0)
    }
    await #expect(processExitsWith: .failure) {
      var target = [UInt8](repeating: 0, count: 7)
      var span = target.mutableSpan
      let source: [UInt8] = [1, 2, 3]
      span.store(copying: source.span, at: 5)
    }
  }

  @Test("appends grow the buffer by their width, lowest byte first")
  func appends() {
    let more: [UInt8] = [7, 8, 9]
    var buffer: [UInt8] = [0xEE]
    buffer.appendLittleEndian(0x1234 as UInt16)
    buffer.appendLittleEndian(0x89AB_CDEF as UInt32)
    buffer.appendLittleEndian(0x0102_0304_0506_0708 as UInt64)
    #expect(buffer.appendZeros(2) == 15)
    buffer.append(copying: more.span)
    #expect(buffer.hexString == "ee3412efcdab8908070605040302010000070809")
  }

  @Test("a copy goes to its place, the empty one anywhere up to the end")
  func copies() {
    let source: [UInt8] = [1, 2, 3, 9]
    var target = [UInt8](repeating: 0xEE, count: 6)
    var span = target.mutableSpan
    span.store(copying: source.span.extracting(first: 3), at: 2)
    span.store(copying: source.span.extracting(first: 0), at: 6)
    span.store(copying: source.span.extracting(last: 1), at: 5)
    #expect(target == [0xEE, 0xEE, 1, 2, 3, 9])
  }
}

extension [UInt8] {
  fileprivate func load64(_ offset: Int) -> UInt64 { span.littleEndian64(at: offset) }
}
