import Foundation

/// The shared libraries that an ELF file says it needs, read from its dynamic section.
///
/// Reads 64-bit little-endian files only: what Linux on x86-64 and arm64 runs.
struct SharedLibraries {
  enum Failure: Error {
    case notELF
    case noDynamicSection
    case cutShort
  }

  /// File names, such as `libswiftCore.so`, in the order of the file.
  let needed: [String]

  init(of file: URL) throws {
    try self.init(elf: Data(contentsOf: file, options: .alwaysMapped))
  }

  /// Constants and layouts: the ELF-64 object file format, "Sections" and "Dynamic Table".
  init(elf data: Data) throws {
    let image = Image(data: data)
    guard data.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]) else { throw Failure.notELF }
    let headers = try image.load(at: 0x28, size: 8)
    let headerSize = try image.load(at: 0x3A, size: 2)
    let headerCount = try image.load(at: 0x3C, size: 2)

    func section(_ index: Int) -> Int { headers + index * headerSize }
    let dynamicType = 6
    guard
      let dynamic = try (0..<headerCount).map(section)
        .first(where: { try image.load(at: $0 + 0x04, size: 4) == dynamicType })
    else { throw Failure.noDynamicSection }
    let offset = try image.load(at: dynamic + 0x18, size: 8)
    let size = try image.load(at: dynamic + 0x20, size: 8)
    let names = try image.load(at: section(image.load(at: dynamic + 0x28, size: 4)) + 0x18, size: 8)

    let neededTag = 1
    needed = try stride(from: offset, to: offset + size, by: 16)
      .filter { try image.load(at: $0, size: 8) == neededTag }
      .map { try image.name(at: names + image.load(at: $0 + 8, size: 8)) }
  }

  private struct Image {
    let data: Data

    /// A little-endian number of at most 63 bits.
    func load(at offset: Int, size: Int) throws -> Int {
      guard offset >= 0, offset <= data.count - size else { throw Failure.cutShort }
      let value = data[offset..<offset + size].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      // A dynamic entry may hold any 64 bits: those that are no offset compare unequal to all.
      return Int(truncatingIfNeeded: value)
    }

    func name(at offset: Int) throws -> String {
      guard data.indices.contains(offset) else { throw Failure.cutShort }
      return String(decoding: data[offset...].prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
