package import Bytes
package import GuestMemory

// A host that moves, sleeps, or is rolled back takes all it knows with it, in the middle of
// whatever it does. What comes back may have been edited by anyone: it is checked like a message
// of a guest.

extension ImageFormat {
  /// The host alone.
  package static let hostEngine = ImageFormat(name: 0x6E69_676E_456D_7944, version: 2)
}

extension HostEngine {
  /// Everything the host knows, as bytes from which it goes on as if nothing had happened.
  ///
  /// - Complexity: O(ranges)
  package var image: [UInt8] {
    var writer = ImageWriter(.hostEngine)
    var copy = self
    copy.visit(&writer)
    return writer.finish()
  }

  /// Takes a host out of an image, and maps its memslots.
  ///
  /// The machine must be the one that the image tells of; the policy is the configuration's. The
  /// platform has the present time, the memory map without memslots, and the pages of the bus and
  /// of devices.
  ///
  /// - Throws: `ImageError` for the first field that a host with this policy cannot have; the
  ///   platform is as it was then.
  /// - Complexity: O(n log n) in the length of the image, and the memslots of the machine.
  package init(
    restoring image: [UInt8], configuration: HostConfiguration, on platform: inout Platform
  ) throws(ImageError) {
    var reader = try ImageReader(image, .hostEngine)
    self.init(configuration: configuration)
    try visit(&reader)
    try reader.finish()
    var mapped = platform
    mapSlotsAgain(&mapped.memory)
    try check(reader, on: mapped, isRunning: true)
    platform = mapped
  }

  /// Maps the memslots that are mapped, in a map that has none of them.
  package func mapSlotsAgain(_ map: inout MemoryMap) {
    guard let memory = hotAdded?.value else { return }
    for index in 0..<memory.mappedSlots { map.overlay(slot(index, of: memory.backend)) }
  }
}
