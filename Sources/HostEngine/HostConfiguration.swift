package import PageRanges

/// What the host is told of the machine when it is made.
package struct HostConfiguration: Hashable, Sendable {
  /// Boot memory in pages.
  package var bootPages: UInt64
  /// Memory that can be hot-added, if there is any.
  package var backend: HotAddBackend?
  /// The guest is asked for status reports, and the monitor told of them.
  package var reportsStatus: Bool
  package var policy: HostPolicy

  package init(
    bootPages: UInt64, backend: HotAddBackend? = nil, reportsStatus: Bool = false,
    policy: HostPolicy
  ) {
    self.bootPages = bootPages
    self.backend = backend
    self.reportsStatus = reportsStatus
    self.policy = policy
  }
}

/// Memory set aside for hot-add, and how it is cut into memslots.
package struct HotAddBackend: Hashable, Sendable {
  /// Where the guest sees it once it is added.
  package let pages: PageRange
  /// Index of its block in the memory map.
  package let block: Int
  /// Bytes of every slot but perhaps the last.
  package let slotSize: UInt64
  /// How many slots cover the backend.
  package let slotCount: UInt32

  /// Cuts a backend into as few slots as the limit allows, each a multiple of 128 MiB.
  ///
  /// A backend that fits one slot is that slot (host engine reference, section 9). Pages behind the
  /// last one that has an address are left out, and no limit is above `HostLimits.slots`.
  package init(pages: PageRange, block: Int, slotLimit: UInt32) {
    let pages = pages.prefix(
      HostLimits.addressablePages.subtractingSaturating(pages.start.rawValue))
    self.pages = pages
    self.block = block
    let size = pages.count &* HostLimits.pageSize
    let limit = min(max(slotLimit, 1), HostLimits.slots)
    let wanted = (size / UInt64(limit)).roundedUp(to: HostLimits.slotAlignment)
    let slot = max(wanted, HostLimits.slotAlignment)
    slotSize = slot >= size ? size : slot
    slotCount = slotSize == 0 ? 0 : UInt32(clamping: (size - 1) / slotSize + 1)
  }

  /// Length of the backend in bytes.
  package var size: UInt64 { pages.count &* HostLimits.pageSize }
}

/// Numbers of QEMU's host, with the reason for each where one is known.
package enum HostLimits {
  package static let pageSize: UInt64 = 4096
  /// How long nothing is asked after the handshake: some Windows guests crash when Dynamic Memory
  /// requests reach them right after boot.
  ///
  /// Nanoseconds.
  package static let postInitWait: UInt64 = 50_000_000_000
  /// Pages of one unballoon request, and of a hot-add request unless the alignment is larger: 2
  /// GiB.
  package static let chunkPages: UInt64 = 524_288
  /// Pages of one balloon request: the most that Windows returns for one.
  package static let balloonRequestPages: UInt64 = 585_728
  /// Pages that 64 bits of address reach.
  package static let addressablePages: UInt64 = 1 << 52
  /// The most memslots that QEMU's core gives to memory devices.
  package static let slots: UInt32 = 256
  /// Memslots are multiples of 128 MiB.
  package static let slotAlignment: UInt64 = 128 << 20
}

extension UInt64 {
  /// The least multiple of `unit` that is not below; the greatest below 2^64 if there is none.
  package func roundedUp(to unit: UInt64) -> UInt64 {
    let rest = self % unit
    guard rest > 0 else { return self }
    let (sum, overflow) = addingReportingOverflow(unit - rest)
    return overflow ? roundedDown(to: unit) : sum
  }

  /// The product, or the greatest number when it does not fit.
  package func multipliedSaturating(by other: UInt64) -> UInt64 {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }

  /// The greatest multiple of `unit` that is not above.
  package func roundedDown(to unit: UInt64) -> UInt64 { self - self % unit }
}
