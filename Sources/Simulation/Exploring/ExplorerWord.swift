/// One thing that can be done at each step of an exploration.
///
/// A word means something to the point: what exactly follows from what the host said last.
package enum ExplorerWord: String, CaseIterable, Hashable, Sendable {
  /// The guest opens the channel.
  case open
  /// The guest closes the channel.
  case close
  /// The guest starts over with the bus.
  case busReset = "bus-reset"
  /// A version request that the host takes.
  case version
  /// Capabilities, with blocks of 1 MiB for hot-add.
  case capabilities
  /// 51 seconds, in which the host becomes ready.
  case wait
  /// The monitor takes 1 MiB of the size it asked for last.
  case shrink
  /// The monitor adds 2 MiB to the size it asked for last.
  case grow
  /// The guest does all that the host's last request asks for.
  case answer
  /// The guest does a part of it.
  case partial
  /// The guest gives the pages of its last response once more, asked or not.
  case again
  /// A status report of which the host is not told.
  case quiet
  // The usual alphabet ends here.

  /// Capabilities with blocks of 4 MiB.
  case largeBlocks = "large-blocks"
  /// A status report.
  case status
  /// The guest does not read its ring any more.
  case deaf
  /// The guest reads its ring again.
  case drain
  /// The whole machine resets.
  case machineReset = "machine-reset"
  /// Discards of the host fail from now on.
  case noDiscards = "no-discards"

  /// The words that are taken unless others are asked for: twelve.
  package static let usual: [ExplorerWord] = [
    .open, .close, .busReset, .version, .capabilities, .wait, .shrink, .grow, .answer, .partial,
    .again, .quiet,
  ]

  /// What it means, for people.
  package var meaning: String {
    switch self {
    case .open: "the guest opens the channel"
    case .close: "the guest closes it"
    case .busReset: "the guest starts over with the bus"
    case .version: "a version request, 2.0"
    case .capabilities: "capabilities, hot-add in blocks of 1M"
    case .wait: "51 s pass"
    case .shrink: "the monitor asks for 1M less than before"
    case .grow: "the monitor asks for 2M more than before"
    case .answer: "the guest does what was asked last"
    case .partial: "the guest does a part of it: 100 pages at the most"
    case .again: "the guest gives the same pages once more"
    case .quiet: "a status report without a signal"
    case .largeBlocks: "capabilities, hot-add in blocks of 4M"
    case .status: "a status report"
    case .deaf: "the guest stops reading"
    case .drain: "the guest reads again"
    case .machineReset: "the whole machine resets"
    case .noDiscards: "the host's discards fail from now on"
    }
  }
}
