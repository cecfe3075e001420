/// A model of a ring's data that shares nothing with the ring: one flat array, byte by byte, built
/// from the packet format as written down (VMBus ring, section 3).
struct FlatRing {
  var bytes: [UInt8]
  var writeIndex: Int

  init(length: Int, startingAt start: Int) {
    bytes = [UInt8](repeating: 0, count: length)
    writeIndex = start
  }

  /// The bytes of an in-band packet, without its footer.
  static func packet(payload: [UInt8], flags: UInt16 = 0, transactionID: UInt64) -> [UInt8] {
    let padded = payload + [UInt8](repeating: 0, count: (8 - payload.count % 8) % 8)
    let len8 = UInt64(2 + padded.count / 8)
    return littleEndian(6, 2) + littleEndian(2, 2) + littleEndian(len8, 2)
      + littleEndian(UInt64(flags), 2) + littleEndian(transactionID, 8) + padded
  }

  mutating func append(_ packet: [UInt8], footer: UInt64) {
    for byte in packet + littleEndian(footer, 8) {
      bytes[writeIndex] = byte
      writeIndex = (writeIndex + 1) % bytes.count
    }
  }
}
