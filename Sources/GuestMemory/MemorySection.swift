/// What a part of the guest-physical address space is.
package enum MemoryKind: String, CaseIterable, Hashable, Sendable {
  case ram
  case rom
  /// ROM that answers writes itself, as flash does.
  case romDevice = "romd"
  case io

  /// Ordinary RAM, which a guest can give up.
  package var isOrdinaryRAM: Bool { self == .ram }
}

/// A run of guest-physical addresses of one kind, with one backing.
package struct MemorySection: Hashable, Sendable {
  /// Guest-physical address of the first byte.
  package var start: UInt64
  /// Length in bytes.
  package var size: UInt64
  package var kind: MemoryKind
  /// Index of the block that backs it.
  package var block: Int
  /// Where in that block the first byte lies.
  package var offset: UInt64

  package init(start: UInt64, size: UInt64, kind: MemoryKind, block: Int, offset: UInt64) {
    self.start = start
    self.size = size
    self.kind = kind
    self.block = block
    self.offset = offset
  }

  /// Address of the last byte; a section is never empty when this is asked.
  package var last: UInt64 { start &+ (size &- 1) }

  /// The part between two of its addresses, both included.
  package func cut(from first: UInt64, to last: UInt64) -> MemorySection {
    var part = self
    part.start = first
    part.size = last &- first &+ 1
    part.offset = offset &+ (first &- start)
    return part
  }
}

/// Memory of the host that backs guest memory.
package struct MemoryBlock: Hashable, Sendable {
  /// The name in discards and errors.
  package var name: String
  /// Length in bytes.
  package var size: UInt64
  /// Bytes of one page of the backing: 4096 unless huge pages back it.
  package var pageSize: UInt64
  /// Host-virtual address of the first byte.
  ///
  /// Only order and alignment matter.
  package var hostAddress: UInt64

  package init(name: String, size: UInt64, pageSize: UInt64 = 4096, hostAddress: UInt64) {
    self.name = name
    self.size = size
    self.pageSize = pageSize
    self.hostAddress = hostAddress
  }
}
