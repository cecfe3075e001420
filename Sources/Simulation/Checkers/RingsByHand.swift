import Conversation

/// What a guest told the bus by hand of the pages it gives it, and of where its rings lie in them.
///
/// Source: VMBus as QEMU implements it, sections 2 and 4.
struct RingsByHand: Sendable {
  private let usual: Extent
  /// Pages from the beginning of both rings to that of the ring to the guest.
  private let usualOffset: UInt64
  /// A channel that is opened may not have its rings where they usually are, from now on.
  private(set) var mayLieElsewhere = false

  init(_ machine: MachineConfiguration) {
    usual = GuestLayout.rings(of: machine)
    usualOffset = UInt64(machine.ringPages.toHost + 1)
  }

  mutating func reset() { mayLieElsewhere = false }

  /// Takes a message for the bus; whether it may give the bus other pages than those of the usual
  /// rings, or fewer.
  mutating func note(_ message: WireView) -> Bool {
    switch message.number(at: 0, bytes: 4) {
    case 5:
      if message.number(at: 24, bytes: 4) != usualOffset { mayLieElsewhere = true }
      return false
    case 8:
      let isOther = !isUsual(message)
      if isOther { mayLieElsewhere = true }
      return isOther
    case 9:
      mayLieElsewhere = true
      return true
    case 14:
      // The interrupt page, which versions before 2.4 have wherever it lies.
      return message.number(at: 8, bytes: 4) < 0x0002_0004 || message.number(at: 16, bytes: 8) != 0
    default: return false
    }
  }

  /// Whether a list of pages is that of the usual rings, and says nothing else of itself.
  private func isUsual(_ list: WireView) -> Bool {
    list.number(at: 16, bytes: 2) == 8 + 8 * usual.count && list.number(at: 18, bytes: 2) == 1
      && list.number(at: 20, bytes: 8) == 4096 * usual.count
      && stride(from: 28, to: list.count, by: 8).map { list.number(at: $0, bytes: 8) }
        .elementsEqual(usual.start..<usual.end)
  }
}
