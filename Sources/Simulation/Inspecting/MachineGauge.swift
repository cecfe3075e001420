import Bytes
import HostEngine
package import HostEvents
import VMBus

/// A few numbers of a machine at one moment, for whoever draws it.
package struct MachineGauge: Hashable, Sendable {
  package let state: HostState
  /// The size the monitor asked for, in pages; 0 if it never did.
  package let targetPages: UInt64
  /// What the monitor reports as the size of the guest, in bytes; a hostile guest can make it
  /// negative under QEMU's rules.
  package let actualBytes: Int64
  /// Boot memory, in pages.
  package let bootPages: UInt64
  /// Pages of the backend that the guest confirmed.
  package let hotAddedPages: UInt64
  /// Pages that the guest gave up and the host gave back to the system.
  package let freedPages: UInt64
  /// Pages that the guest gave up and the host could not give back.
  package let unfreedPages: UInt64
  /// The number of the guest's channel on the bus.
  package let relid: UInt32
  package let toHost: RingGauge
  package let toGuest: RingGauge
}

/// How full a ring is.
package struct RingGauge: Hashable, Sendable {
  /// Where its writer writes next, in bytes from the start of the data.
  package let position: UInt32
  /// Bytes that were not read; 0 if its indices make no sense.
  package let used: UInt32
  /// Bytes of data.
  package let length: UInt32

  /// No ring.
  package static let none = RingGauge(position: 0, used: 0, length: 0)
}

extension Machine {
  /// What a person would read off the machine now.
  ///
  /// - Complexity: O(1)
  package var gauge: MachineGauge {
    MachineGauge(
      state: engine.state, targetPages: engine.targetPages, actualBytes: engine.actualBytes,
      bootPages: engine.configuration.bootPages, hotAddedPages: engine.hotAdded?.value.added ?? 0,
      freedPages: engine.freedPages, unfreedPages: engine.unfreedPages,
      relid: bus.host.openChannel?.channel.relid ?? 1,
      toHost: bus.gauge(of: bus.guest?.outgoing.view, at: bus.guest?.outgoing.writeIndex),
      toGuest: bus.gauge(
        of: bus.guest?.incoming.view, at: bus.channel.rings?.outgoing.writeIndex))
  }
}

extension Bus {
  fileprivate func gauge(of view: RingView?, at position: UInt32?) -> RingGauge {
    guard let view else { return .none }
    let write = view.read(.writeIndex, from: pages)
    let read = view.read(.readIndex, from: pages)
    let isSound = write < view.length && read < view.length
    return RingGauge(
      position: position ?? 0, used: isSound ? view.distance(from: read, to: write) : 0,
      length: view.length)
  }
}
