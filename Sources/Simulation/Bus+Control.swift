import Conversation
import GuestMemory
import PageRanges
import VMBus

// The guest's side of the control plane.

extension Bus {
  /// The guest posts a message.
  ///
  /// Rings that it opens on other pages than before it prepares first.
  mutating func guestPosts(_ message: [UInt8]) {
    driver.note(posted: message)
    guard BusMessageType(of: message) == .openChannel, !channel.isOpen,
      let open = OpenChannel(decoding: message), let list = driver.list(open.gpadl)
    else { return }
    let wanted = RingLayout(pages: list.pages, downstreamOffset: open.downstreamOffset)
    if wanted != layout { layOut(wanted) }
  }

  /// What the guest posts next of what it takes to open its channel.
  mutating func messagesOfGuest() -> [[UInt8]] {
    guard isOpening, undelivered == nil else { return [] }
    let messages = driver.messagesToOpen(
      pages: layout.pages, downstreamOffset: layout.downstreamOffset)
    if messages.isEmpty { isOpening = isOpening && driver.awaited != nil }
    return messages
  }

  /// The host interrupts the guest: old versions have a bit for it.
  mutating func interruptGuest() {
    guard host.interruptPage != nil, let open = host.openChannel else { return }
    setInterruptBit(open.channel.relid, toHost: false)
  }

  /// Sets the bit of a channel in the page for signals.
  mutating func setInterruptBit(_ relid: UInt32, toHost: Bool) {
    guard let page = host.interruptPage, relid < 16_384 else { return }
    let slot = pages.slot(for: PageNumber(page / 4096))
    let offset = Int(relid / 32) * 4 + (toHost ? 2048 : 0)
    pages.write32(pages.read32(at: offset, of: slot) | 1 << (relid % 32), at: offset, of: slot)
  }

  /// The host looks at the bit of a channel, and clears it.
  mutating func takeInterruptBit(_ relid: UInt32) -> Bool {
    guard let page = host.interruptPage, relid < 16_384 else { return false }
    let slot = pages.slot(for: PageNumber(page / 4096))
    let offset = Int(relid / 32) * 4 + 2048
    pages.begin(.interruptPage)
    let word = pages.fetch32(at: offset, of: slot)
    guard word & 1 << (relid % 32) != 0 else { return false }
    pages.write32(word & ~(1 << (relid % 32)), at: offset, of: slot)
    return true
  }
}
