import Conversation
import GuestMemory
import HostEngine
import PageRanges

/// Where everything of a machine lies in guest-physical memory.
///
/// Host addresses are fixed: only their order and their alignment can be seen.
struct MemoryLayout {
  private(set) var map = MemoryMap()
  let host: HostConfiguration

  private static let gibibyte: UInt64 = 1 << 30
  /// Boot memory that does not fit below the hole goes on here.
  private static let highMemory = 4 * gibibyte
  /// What the core of memory devices demands of the backend's address.
  private static let backendAlignment = 32 * gibibyte
  /// Where page numbers end, which have 40 bits on the wire: no message can name what lies above.
  private static let endOfPageNumbers: UInt64 = 1 << 40
  private static let bootHostAddress: UInt64 = 0x7E00_0000_0000
  private static let backendHostAddress: UInt64 = 0x7D00_0000_0000
  private static let regionHostAddress: UInt64 = 0x7000_0000_0000
  private static let regionHostSpacing: UInt64 = 0x10_0000_0000

  init(_ configuration: MachineConfiguration) {
    let bootSize = configuration.bootPages.multipliedSaturating(by: HostLimits.pageSize)
    let low = Self.lowBytes(configuration)
    let boot = map.addBlock(
      MemoryBlock(
        name: "pc.ram", size: bootSize, pageSize: configuration.bootPageSize,
        hostAddress: Self.bootHostAddress))
    if configuration.mapsBootMemory {
      map.overlay(MemorySection(start: 0, size: low, kind: .ram, block: boot, offset: 0))
      map.overlay(
        MemorySection(
          start: Self.highMemory, size: bootSize - low, kind: .ram, block: boot, offset: low))
    }
    let backendBytes = configuration.backend.map {
      $0.pages.multipliedSaturating(by: HostLimits.pageSize)
    }
    let backendBlock = map.addBlock(
      MemoryBlock(
        name: "mem1", size: backendBytes ?? 0, pageSize: configuration.backend?.pageSize ?? 4096,
        hostAddress: Self.backendHostAddress))
    for (index, region) in configuration.regions.enumerated() {
      map.overlay(Self.section(region, block: map.addBlock(Self.block(region, index: index))))
    }
    host = HostConfiguration(
      bootPages: configuration.bootPages,
      backend: configuration.backend.map { backend in
        HotAddBackend(
          pages: PageRange(
            start: PageNumber(
              Self.backendAddress(configuration, highBytes: bootSize - low) / HostLimits.pageSize),
            clampingCount: backend.pages),
          block: backendBlock, slotLimit: backend.slotLimit)
      },
      reportsStatus: configuration.reportsStatus, policy: configuration.policy)
  }

  /// Why this machine cannot be made, if it cannot.
  static func failure(of configuration: MachineConfiguration) -> PowerOnFailure? {
    if let address = configuration.backendAddress, address != 0 {
      guard configuration.backend != nil else { return .addressWithoutBackend }
      guard address % backendAlignment == 0 else {
        return .misalignedBackend(alignment: backendAlignment)
      }
    }
    let layout = MemoryLayout(configuration)
    if layout.isBeyondPageNumbers(configuration) { return .beyondPageNumbers }
    return layout.isBackendOverlapped ? .overlappedBackend : nil
  }

  /// Whether boot memory or the backend has pages that no message can name; QEMU's host does not
  /// ask.
  private func isBeyondPageNumbers(_ configuration: MachineConfiguration) -> Bool {
    guard configuration.policy.judgement == .hardened else { return false }
    let low = Self.lowBytes(configuration) / HostLimits.pageSize
    let aboveHole = configuration.bootPages - low
    let bootEnd = (Self.highMemory / HostLimits.pageSize).addingSaturating(aboveHole)
    return configuration.mapsBootMemory && aboveHole > 0 && bootEnd > Self.endOfPageNumbers
      || (host.backend?.pages.end.rawValue ?? 0) > Self.endOfPageNumbers
  }

  /// Bytes of boot memory below the hole.
  private static func lowBytes(_ configuration: MachineConfiguration) -> UInt64 {
    min(
      configuration.bootPages.multipliedSaturating(by: HostLimits.pageSize),
      configuration.lowMemoryLimit, highMemory)
  }

  /// Whether boot memory or a region lies where the backend is.
  private var isBackendOverlapped: Bool {
    guard let pages = host.backend?.pages else { return false }
    return map.firstSection(
      at: pages.start.rawValue.multipliedSaturating(by: HostLimits.pageSize),
      size: pages.count.multipliedSaturating(by: HostLimits.pageSize)) != nil
  }

  /// The most boot memory that a reset can lead to: as much as there was at first with the backend,
  /// and no more than ends below a backend whose address was asked for, or, with a host that knows
  /// of the end of page numbers, leaves another room below it.
  static func mostBootPages(_ configuration: MachineConfiguration) -> UInt64 {
    guard let backend = configuration.backend else { return configuration.bootPages }
    let most = configuration.bootPages.addingSaturating(backend.pages)
    let low = min(configuration.lowMemoryLimit, highMemory)
    guard let address = configuration.backendAddress, address >= highMemory else {
      guard configuration.policy.judgement == .hardened else { return most }
      let hole = (highMemory - low + backendAlignment) / HostLimits.pageSize
      let room = endOfPageNumbers - min(backend.pages.addingSaturating(hole), endOfPageNumbers)
      return min(most, max(room, configuration.bootPages))
    }
    return min(most, (low + (address - highMemory)) / HostLimits.pageSize)
  }

  /// The address asked for, or the first multiple of 32 GiB above boot memory.
  private static func backendAddress(
    _ configuration: MachineConfiguration, highBytes: UInt64
  ) -> UInt64 {
    if let address = configuration.backendAddress, address != 0 { return address }
    let (end, overflow) = highMemory.addingReportingOverflow(highBytes)
    let aboveBoot = (overflow ? UInt64.max : end).roundedUp(to: gibibyte)
    return aboveBoot.roundedUp(to: backendAlignment)
  }

  private static func block(_ region: RegionConfiguration, index: Int) -> MemoryBlock {
    let spread = UInt64(index).multipliedSaturating(by: regionHostSpacing)
    return MemoryBlock(
      name: region.name, size: region.size, pageSize: region.pageSize,
      hostAddress: regionHostAddress &+ spread &+ region.hostOffset)
  }

  private static func section(_ region: RegionConfiguration, block: Int) -> MemorySection {
    MemorySection(
      start: region.start, size: region.size, kind: region.kind, block: block, offset: 0)
  }
}
