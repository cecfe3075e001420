package import HostEvents
package import PageRanges
package import VMBus

/// Anything that can influence the machine.
package enum Stimulus: Hashable, Sendable {
  /// The machine is made and its devices are reset; everything before this is lost on it.
  case powerOn
  /// The guest opens the channel, with every message that it takes from where the bus is.
  case open
  /// The guest closes the channel.
  case close
  /// The guest starts over with the bus, or unloads it.
  case busReset
  /// The whole machine resets.
  case machineReset
  /// The guest writes a packet into its ring, and signals the host or does not.
  case send(GuestPacket, signal: Bool)
  /// While the host is at work the guest writes a packet, without a signal: at the moment when the
  /// host enters a state for the n-th time from now, counted from 1.
  case meanwhile(HostState, UInt32, GuestPacket)
  /// The guest signals the host.
  case signal
  /// The guest stops reading its ring, or reads all of it and from now on at every interrupt.
  case reading(Bool)
  /// The guest reads everything that lies in its ring, once.
  case drain
  /// The guest writes bytes into its rings' pages.
  case poke(RingPlace, [UInt8])
  /// Right behind the host's n-th fetch of the byte at a place, counted from 1, the guest changes
  /// these bytes from there on.
  case race(RingPlace, [UInt8], after: UInt32)
  /// The guest reads or writes these pages of its memory, one after the other.
  case touch([PageRange])
  /// A device takes hold of these pages, to read and write them whenever it likes.
  case pin([PageRange])
  /// Devices let go of these pages.
  case unpin([PageRange])
  /// The monitor's `balloon` command: the size the guest shall have, in bytes.
  case target(UInt64)
  /// The monitor asks.
  case query(MonitorQuery)
  /// The environment lets discards fail from now on, or work again.
  case discardsFail(Bool)
  /// Nothing but time.
  case wait
  /// The device is unplugged.
  case unplug
  /// The guest posts a control message to the bus.
  case post(GuestPost)
  /// Whether and when messages of the bus reach the guest.
  case delivery(Delivery)
  /// The guest signals a connection, with a flag number.
  case signalConnection(UInt32, flag: UInt16)
  /// The host takes its offer back.
  case rescind
  /// The host offers its device again.
  case offer
}

/// A control message as a guest hands it to the hypervisor.
package struct GuestPost: Hashable, Sendable {
  package var message: [UInt8]
  /// What kind of message it is; 1 is for the bus.
  package var type: UInt32
  package var connection: UInt32

  /// A message; without more said, as Linux posts it.
  package init(
    _ message: [UInt8], type: UInt32 = BusLimits.messageType,
    connection: UInt32 = BusLimits.messageConnection
  ) {
    self.message = message
    self.type = type
    self.connection = connection
  }
}

/// What becomes of a message that the host puts into the guest's message slot.
package enum Delivery: Hashable, Sendable {
  /// From now on each reaches the guest at once.
  case atOnce
  /// From now on the host waits to hear of each.
  case held
  /// The one that waits arrived (0), found the slot taken (-11), or could not be delivered.
  case answered(Int32)
}

/// A question of the monitor.
package enum MonitorQuery: String, CaseIterable, Hashable, Sendable {
  /// State, sizes and the guest's last status report.
  case status
  /// Every range that the guest gave up.
  case ranges
  /// How many warnings, errors and discards there were.
  case counters
}

/// A packet as a guest writes it.
package struct GuestPacket: Hashable, Sendable {
  package var type: PacketType
  package var flags: UInt16
  package var transactionID: UInt64
  /// What the descriptor says of the start of the payload, in units of 8 bytes, if it lies.
  package var offset8: UInt16?
  /// What the descriptor says of the packet's length, in units of 8 bytes, if it lies.
  package var length8: UInt16?
  /// What stands behind the packet, if it is not where the packet began.
  package var footer: UInt64?
  /// What follows the descriptor; the ring pads it with zeros to a multiple of 8.
  package var payload: [UInt8]

  /// A packet; without more said, in-band data that asks for no completion, as Linux sends it.
  package init(
    type: PacketType = .inBand, flags: UInt16 = 0, transactionID: UInt64 = 0, payload: [UInt8]
  ) {
    self.type = type
    self.flags = flags
    self.transactionID = transactionID
    self.payload = payload
  }

  /// Whether descriptor and footer are what a driver writes.
  package var isWellFramed: Bool { offset8 == nil && length8 == nil && footer == nil }
}
