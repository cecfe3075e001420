package import Conversation
import HostEvents
import PageRanges
import VMBus

/// One of each stimulus at least, for the runs that try everything in every state.
package enum EveryStimulus {
  /// All of them.
  package static let all: [Stimulus] =
    machine + packets + monitor + bus + sharedMemory + guestMemory

  private static let machine: [Stimulus] = [
    .powerOn, .open, .close, .busReset, .machineReset, .discardsFail(true), .discardsFail(false),
    .wait, .unplug, .reading(false), .reading(true), .drain, .signal,
  ]

  private static let packets: [Stimulus] = {
    let status = GuestPacket(payload: GuestWords.statusReport(available: 1, committed: 2))
    let pages = GuestPacket(
      payload: GuestWords.balloonResponse([Extent(start: 500, end: 520)], more: true))
    let stray = GuestPacket(
      type: PacketType(rawValue: 0xFFFF), flags: 0xFFFF, payload: [UInt8](repeating: 7, count: 40))
    return [
      .send(status, signal: true), .send(pages, signal: true), .send(pages, signal: false),
      .send(stray, signal: true), .meanwhile(.idle, 1, status),
      .meanwhile(.balloonReplyWait, 1, pages),
    ]
  }()

  private static let monitor: [Stimulus] =
    [0, WayThroughStates.small, WayThroughStates.large, .max].map(Stimulus.target)
    + MonitorQuery.allCases.map(Stimulus.query)

  /// Control messages that end something, or ask for it out of turn: all offers, a channel opened
  /// or closed once more, a list of pages torn down that is in use, a relid released, an unload.
  private static let bus: [Stimulus] =
    [3, 5, 7, 11, 13, 16, 200].map { type in
      .post(GuestPost(GuestWords.little(type, 8) + GuestWords.little(1 | 1 << 32, 8)))
    } + [
      .delivery(.held), .delivery(.atOnce), .delivery(.answered(0)), .delivery(.answered(-11)),
      .signalConnection(0x1_0001, flag: 0), .rescind, .offer,
    ]

  /// Indices that lie, and bytes that change behind a fetch.
  private static let sharedMemory: [Stimulus] = [
    .poke(RingPlace(.toHost, .control, offset: 0), GuestWords.little(8, 4)),
    .poke(RingPlace(.toGuest, .control, offset: 4), GuestWords.little(0xFFFF_FFF8, 4)),
    .race(RingPlace(.toHost, .data, offset: 0), [7, 0, 0xFF, 0xFF], after: 1),
  ]

  /// Pages that are given up in some states, and all there are.
  private static let guestMemory: [Stimulus] = [
    .touch([PageRange(from: 64, to: 80), PageRange(from: 0, to: 1 << 40)]),
    .pin([PageRange(from: 510, to: 530)]), .unpin([PageRange(from: 0, to: 1 << 40)]),
  ]
}
