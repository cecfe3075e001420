/// A device that the host offers a channel for.
package struct BusDevice: Hashable, Sendable {
  /// What kind of device it is: 16 bytes, as they go over the bus.
  package var type: [UInt8]
  /// Which device it is: 16 bytes.
  package var instance: [UInt8]

  package init(type: [UInt8], instance: [UInt8]) {
    self.type = type
    self.instance = instance
  }

  /// The Dynamic Memory device, {525074dc-8985-46e2-8057-a307dc18a502}, with an instance of ours.
  package static let dynamicMemory = BusDevice(
    type: [
      0xDC, 0x74, 0x50, 0x52, 0x85, 0x89, 0xE2, 0x46, 0x80, 0x57, 0xA3, 0x07, 0xDC, 0x18, 0xA5,
      0x02,
    ],
    instance: [
      0x01, 0x64, 0x79, 0x6E, 0x6D, 0x65, 0x6D, 0x00, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x01,
    ])
}
