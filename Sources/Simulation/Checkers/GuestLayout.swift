import GuestMemory

/// Where the memory of a guest lies, worked out anew from the machine's configuration.
///
/// A page belongs to whatever lies topmost over it, and is memory only if that covers all of it.
struct GuestLayout: Hashable, Sendable {
  /// Runs of pages that a guest may give up, in ascending order.
  private(set) var memory: [Run] = []
  /// Where hot-added memory goes; nil without a backend.
  let backend: Extent?
  /// Whether the host can give pages of the backend back to the system.
  let isBackendFreeable: Bool
  /// How larger pages of the host lie over the backend.
  private(set) var backendHostPages: HostPages?
  /// Pages of the rings, which a guest must not give up.
  let pinned: Extent
  let bootPages: UInt64

  struct Run: Hashable, Sendable {
    var pages: Extent
    /// Whether the host can give such a page back to the system.
    var isFreeable: Bool
    /// How larger pages of the host lie over these.
    var hostPages: HostPages?
  }

  /// Pages of the host that are larger than the guest's: they begin where a page number and the
  /// phase together are a multiple of the unit.
  struct HostPages: Hashable, Sendable {
    /// What lies there: pages of one host page have the same layer.
    var layer: Int
    var unit: UInt64
    var phase: UInt64

    /// The host page around a page.
    func page(around page: UInt64) -> Extent {
      let start = page - min(page, (page + phase) % unit)
      return Extent(start: start, end: start + unit)
    }
  }

  /// What lies over a part of the address space, in bytes.
  private struct Layer {
    var start: UInt64
    var end: UInt64
    var kind: MemoryKind
    var pageSize: UInt64
    /// What to add to an address for the remainder of its host address by 4096.
    var hostShift: UInt64

    func hostPages(_ index: Int) -> HostPages? {
      guard pageSize > 4096, pageSize % 4096 == 0, hostShift % 4096 == 0 else { return nil }
      let unit = pageSize / 4096
      // A shift below zero wraps, but stays what it is by any power of two.
      guard unit.nonzeroBitCount == 1 else { return nil }
      return HostPages(layer: index, unit: unit, phase: hostShift / 4096 % unit)
    }
  }

  private static let fourGibibytes: UInt64 = 1 << 32
  /// More than page numbers reach to, and little enough to be added to.
  private static let mostBytes: UInt64 = 1 << 60

  init(_ machine: MachineConfiguration) {
    let layers = Self.layers(machine)
    bootPages = machine.bootPages
    backend = machine.backend.map { backend in
      let boot = Self.bootBytes(machine)
      let unit: UInt64 = 32 << 30
      let end = Self.fourGibibytes + boot.all - boot.low
      let automatic = (end + (unit - 1)) / unit * unit
      let asked = machine.backendAddress ?? 0
      let start = (asked == 0 ? automatic : asked) / 4096
      return Extent(start: start, end: start + min(backend.pages, Self.mostBytes))
    }
    isBackendFreeable = machine.backend?.pageSize == 4096
    pinned = Self.rings(of: machine)
    // Between two borders of any layer all pages are alike.
    var borders: [UInt64] = []
    borders.reserveCapacity(4 * layers.count)
    for layer in layers {
      for end in [layer.start, layer.end] {
        borders.append(end / 4096)
        borders.append((end + 4095) / 4096)
      }
    }
    borders.sort()
    for (start, end) in zip(borders, borders.dropFirst()) where start < end {
      let page = (start: start * 4096, end: (start + 1) * 4096)
      let index = layers.lastIndex { $0.start < page.end && $0.end > page.start }
      guard let index, case let top = layers[index],
        top.kind == .ram, top.start <= page.start, top.end >= page.end
      else { continue }
      let isFreeable = top.pageSize == 4096 && (start &* 4096 &+ top.hostShift) % 4096 == 0
      var run = Run(pages: Extent(start: start, end: end), isFreeable: isFreeable)
      run.hostPages = top.hostPages(index)
      memory.append(run)
    }
    if let backend, let size = machine.backend?.pageSize {
      backendHostPages = Layer(
        start: 0, end: 0, kind: .ram, pageSize: size, hostShift: 0 &- backend.start &* 4096
      ).hostPages(layers.count)
    }
  }

  /// The pages of the usual rings: each has a control page beside its data pages, and the first
  /// page is number 16.
  static func rings(of machine: MachineConfiguration) -> Extent {
    Extent(start: 16, end: 16 + UInt64(machine.ringPages.toHost + machine.ringPages.toGuest + 2))
  }

  /// Bytes of boot memory, and of that below the hole; of no more than there can be pages.
  private static func bootBytes(_ machine: MachineConfiguration) -> (all: UInt64, low: UInt64) {
    let (bytes, overflow) = machine.bootPages.multipliedReportingOverflow(by: 4096)
    let all = overflow ? mostBytes : min(bytes, mostBytes)
    return (all, min(all, machine.lowMemoryLimit, fourGibibytes))
  }

  private static func layers(_ machine: MachineConfiguration) -> [Layer] {
    let boot = bootBytes(machine)
    var layers: [Layer] = []
    if machine.mapsBootMemory {
      layers.append(
        Layer(start: 0, end: boot.low, kind: .ram, pageSize: machine.bootPageSize, hostShift: 0))
      layers.append(
        Layer(
          start: fourGibibytes, end: fourGibibytes + (boot.all - boot.low), kind: .ram,
          pageSize: machine.bootPageSize, hostShift: boot.low))
    }
    for region in machine.regions {
      let (last, overflow) = region.start.addingReportingOverflow(max(region.size, 1) - 1)
      // A region that wraps is not mapped; beyond page numbers nothing is looked at.
      if region.size == 0 || overflow { continue }
      layers.append(
        Layer(
          start: region.start, end: min(last, mostBytes - 1) + 1, kind: region.kind,
          pageSize: region.pageSize, hostShift: region.hostOffset &- region.start))
    }
    return layers.filter { $0.start < $0.end }
  }

  /// Whether a page range has memory of the guest in it.
  func hasMemory(in pages: Extent) -> Bool { memory.contains { $0.pages.common(pages) != nil } }

  /// The parts of a page range that are memory of the guest and not used by the bus.
  func memory(in pages: Extent) -> [Extent] {
    memory.compactMap { $0.pages.common(pages) }.flatMap { part in
      [
        Extent(start: part.start, end: min(part.end, pinned.start)),
        Extent(start: max(part.start, pinned.end), end: part.end),
      ].filter { $0.start < $0.end }
    }
  }
}
