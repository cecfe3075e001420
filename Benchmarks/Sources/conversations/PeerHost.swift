import RangeSetPeers
import Simulation

/// The re-creation of QEMU's host.
struct PeerHost: ~Copyable {
  private let handle: OpaquePointer?

  init() {
    let sections = [0, Pieces.lowPages, Pieces.highStart, Pieces.highPages]
    handle = gtree_host_new(sections, sections.count / 2)
  }

  deinit { gtree_host_free(handle) }

  /// Asks for as many pages as these messages tell, and takes them; false if one is malformed.
  mutating func take(_ responses: BalloonResponses) -> Bool {
    gtree_host_shrink(handle, responses.pageCount)
    for payload in responses.payloads {
      guard gtree_host_receive(handle, payload, payload.count) else { return false }
    }
    return true
  }

  /// Gives everything back; gives the number of requests that takes.
  mutating func giveBack() -> UInt64 { gtree_host_give_back(handle) }

  var pagesOut: UInt64 { gtree_host_pages_out(handle) }
  var pendingPages: UInt64 { gtree_host_pending(handle) }
  var warningCount: UInt64 { gtree_host_warnings(handle) }
  var discardedPages: UInt64 { gtree_host_discarded_pages(handle) }
}
