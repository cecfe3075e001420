import Conversation
import GuestMemory
package import HostEngine
package import Simulation
import Traces
import VMBus

// A machine as bytes: one of a few by number, or what is different from the usual one.

/// What can be different, as bits of a number.
private struct Changes: OptionSet {
  let rawValue: UInt64

  static let policy = Changes(rawValue: 1 << 0)
  static let bootPages = Changes(rawValue: 1 << 1)
  static let lowMemoryLimit = Changes(rawValue: 1 << 2)
  static let bootPageSize = Changes(rawValue: 1 << 3)
  static let unmappedBootMemory = Changes(rawValue: 1 << 4)
  static let backend = Changes(rawValue: 1 << 5)
  static let backendAddress = Changes(rawValue: 1 << 6)
  static let regions = Changes(rawValue: 1 << 7)
  static let reportsStatus = Changes(rawValue: 1 << 8)
  static let deviceID = Changes(rawValue: 1 << 9)
  static let ringPages = Changes(rawValue: 1 << 10)
  static let warningLimit = Changes(rawValue: 1 << 11)
  static let busVersion = Changes(rawValue: 1 << 12)
  static let processors = Changes(rawValue: 1 << 13)

  init(rawValue: UInt64) { self.rawValue = rawValue }

  /// What is different in a machine.
  init(in machine: MachineConfiguration, from usual: MachineConfiguration) {
    self = []
    if machine.policy != usual.policy { insert(.policy) }
    if machine.bootPages != usual.bootPages { insert(.bootPages) }
    if machine.lowMemoryLimit != usual.lowMemoryLimit { insert(.lowMemoryLimit) }
    if machine.bootPageSize != usual.bootPageSize { insert(.bootPageSize) }
    if !machine.mapsBootMemory { insert(.unmappedBootMemory) }
    if machine.backend != nil { insert(.backend) }
    if machine.backendAddress != nil { insert(.backendAddress) }
    if !machine.regions.isEmpty { insert(.regions) }
    if machine.reportsStatus { insert(.reportsStatus) }
    if machine.deviceID != nil { insert(.deviceID) }
    if machine.ringPages != usual.ringPages { insert(.ringPages) }
    if machine.warningLimit != nil { insert(.warningLimit) }
    if machine.greatestBusVersion != usual.greatestBusVersion { insert(.busVersion) }
    if machine.processors != usual.processors { insert(.processors) }
  }
}

extension MachineConfiguration {
  /// The machines that have a number of their own: a small one with something of everything, and
  /// the usual one, each with both hosts.
  package static let numbered: [MachineConfiguration] = [
    HostileRun.machine, HostileRun.machine.with(.qemu), MachineConfiguration(), .qemu,
  ]

  /// The same machine with another host.
  package func with(_ policy: HostPolicy) -> MachineConfiguration {
    var machine = self
    machine.policy = policy
    return machine
  }

  /// Set in the first byte of a machine that has no number.
  private static let isSpecial: UInt8 = 0x80

  /// Pages so many that their size in bytes is a number of 64 bits.
  private static let mostPages: UInt64 = UInt64.max >> 12

  init(decoding reader: inout ByteReader) {
    let first = reader.byte()
    guard first & Self.isSpecial != 0 else {
      self = Self.numbered[Int(first) % Self.numbered.count]
      return
    }
    self = first & 1 == 0 ? MachineConfiguration() : .qemu
    let changes = Changes(rawValue: reader.number())
    if changes.contains(.policy) { policy.decode(&reader) }
    decodeMemory(changes, &reader)
    if changes.contains(.deviceID) { deviceID = DeviceName(cutting: reader.text()) }
    reportsStatus = changes.contains(.reportsStatus)
    if changes.contains(.ringPages) {
      ringPages = RingPages(
        toHost: 1 + Int(reader.number() & 0x3FFFF), toGuest: 1 + Int(reader.number() & 0x3FFFF))
    }
    if changes.contains(.warningLimit) { warningLimit = reader.number() }
    if changes.contains(.busVersion) {
      greatestBusVersion = BusVersion(rawValue: reader.number(UInt32.self))
    }
    if changes.contains(.processors) { processors = min(reader.number(UInt32.self), 1 << 16) }
  }

  private mutating func decodeMemory(_ changes: Changes, _ reader: inout ByteReader) {
    if changes.contains(.bootPages) { bootPages = min(reader.number(), Self.mostPages) }
    if changes.contains(.lowMemoryLimit) { lowMemoryLimit = reader.number() }
    if changes.contains(.bootPageSize) { bootPageSize = reader.number() }
    mapsBootMemory = !changes.contains(.unmappedBootMemory)
    if changes.contains(.backend) {
      var backend = BackendConfiguration(pages: min(reader.number(), Self.mostPages))
      backend.pageSize = reader.number()
      backend.slotLimit = reader.number(UInt32.self)
      self.backend = backend
    }
    if changes.contains(.backendAddress) { backendAddress = reader.number() }
    guard changes.contains(.regions) else { return }
    for _ in 0..<min(reader.number(), UInt64(TraceLimits.regions)) where !reader.isAtEnd {
      regions.append(RegionConfiguration(decoding: &reader))
    }
  }

  func encode(to writer: inout ByteWriter) {
    if let number = Self.numbered.firstIndex(of: self) {
      return writer.byte(UInt8(truncatingIfNeeded: number))
    }
    let isQEMU = policy.judgement == .qemu
    let usual = isQEMU ? .qemu : MachineConfiguration()
    let changes = Changes(in: self, from: usual)
    writer.byte(Self.isSpecial | (isQEMU ? 1 : 0))
    writer.number(changes.rawValue)
    if changes.contains(.policy) { policy.encode(to: &writer) }
    encodeMemory(changes, to: &writer)
    if let deviceID { writer.text(deviceID.text) }
    if changes.contains(.ringPages) {
      writer.number(UInt(clamping: ringPages.toHost - 1))
      writer.number(UInt(clamping: ringPages.toGuest - 1))
    }
    if let warningLimit { writer.number(warningLimit) }
    if changes.contains(.busVersion) { writer.number(greatestBusVersion.rawValue) }
    if changes.contains(.processors) { writer.number(processors) }
  }

  private func encodeMemory(_ changes: Changes, to writer: inout ByteWriter) {
    if changes.contains(.bootPages) { writer.number(bootPages) }
    if changes.contains(.lowMemoryLimit) { writer.number(lowMemoryLimit) }
    if changes.contains(.bootPageSize) { writer.number(bootPageSize) }
    if let backend {
      writer.number(backend.pages)
      writer.number(backend.pageSize)
      writer.number(backend.slotLimit)
    }
    if let backendAddress { writer.number(backendAddress) }
    guard changes.contains(.regions) else { return }
    writer.number(UInt(regions.count))
    for region in regions { region.encode(to: &writer) }
  }
}

extension RegionConfiguration {
  fileprivate init(decoding reader: inout ByteReader) {
    self.init(name: reader.text(), start: reader.number(), size: reader.number())
    kind = reader.choice(of: MemoryKind.allCases) ?? kind
    hostOffset = reader.number()
    pageSize = reader.number()
  }

  fileprivate func encode(to writer: inout ByteWriter) {
    writer.text(name)
    writer.number(start)
    writer.number(size)
    writer.choice(kind, of: MemoryKind.allCases)
    writer.number(hostOffset)
    writer.number(pageSize)
  }
}

extension HostPolicy {
  /// Takes the policies that are not those of the preset: which, and what they are.
  fileprivate mutating func decode(_ reader: inout ByteReader) {
    let changed = reader.number()
    for (index, option) in PolicyOption.all.enumerated() where changed >> UInt64(index) & 1 != 0 {
      if let value = reader.choice(of: option.values) { option.set(&self, value) }
    }
  }

  fileprivate func encode(to writer: inout ByteWriter) {
    let preset = judgement == .qemu ? HostPolicy.qemu : .hardened
    let changed = PolicyOption.all.enumerated().filter { $1.value(self) != $1.value(preset) }
    writer.number(changed.reduce(UInt64(0)) { $0 | 1 << UInt64($1.offset) })
    for (_, option) in changed { writer.choice(option.value(self), of: option.values) }
  }
}
