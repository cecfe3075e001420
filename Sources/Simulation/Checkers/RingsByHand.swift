import Conversation

/// What a guest told the bus by hand of the pages it gives it, and of where its rings lie in them.
///
/// Source: VMBus as QEMU implements it, sections 2 and 4.
struct RingsByHand: Sendable {
  private let usual: Extent
  /// Pages from the beginning of both rings to that of the ring to the guest.
  private let usualOffset: UInt64
  /// Some of the pages may be others, or in another order, than those of the usual rings.
  private var areOthers = false
  /// A channel was opened with them, so that its rings may lie elsewhere, and over each other; they
  /// stay there whoever opens it next.
  private(set) var mayLieElsewhere = false

  init(_ machine: MachineConfiguration) {
    usual = GuestLayout.rings(of: machine)
    usualOffset = UInt64(machine.ringPages.toHost + 1)
  }

  mutating func reset() {
    areOthers = false
    mayLieElsewhere = false
  }

  /// Takes a message for the bus; whether it gives the bus pages that the usual rings do not have.
  mutating func note(_ message: WireView) -> Bool {
    switch message.number(at: 0, bytes: 4) {
    case 5:
      if areOthers || message.number(at: 24, bytes: 4) != usualOffset { mayLieElsewhere = true }
      return false
    case 8:
      let pages = pages(of: message, from: 28)
      if !pages.elementsEqual(usual.start..<usual.end) { areOthers = true }
      return !pages.allSatisfy { usual.contains($0) }
    case 9:
      areOthers = true
      return !pages(of: message, from: 16).allSatisfy { usual.contains($0) }
    case 14: return message.number(at: 16, bytes: 8) != 0
    default: return false
    }
  }

  private func pages(of message: WireView, from first: Int) -> [UInt64] {
    stride(from: first, to: message.count, by: 8).map { message.number(at: $0, bytes: 8) }
  }
}
