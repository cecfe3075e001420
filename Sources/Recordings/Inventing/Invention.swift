/// Something that no recording of a kind tells and a conversation cannot do without, and the rule
/// by which it was made up.
package struct Invention: Hashable, Sendable {
  package var rule: Rule
  /// What came of it, in a word or two; empty if the rule says all.
  package var result: String
  package var count: Int

  package enum Rule: String, CaseIterable, Sendable {
    case bootMemory = "boot-memory"
    case memoryMap = "memory-map"
    case backend
    case memslots
    case target
    case hotAddRest = "hot-add-rest"
    case ranges
    case noRanges = "no-ranges"
    case transactions
    case capabilities
    case answers
    case controlMessages = "control-messages"
    case busLeftOut = "bus-left-out"
    case handshake
    case lateBeginning = "late-beginning"
    case reset
    case operation
    case fullRing = "full-ring"
    case times
    case clocks
    case timer
    case badMessage = "bad-message"
    case unreadPacket = "unread-packet"
    case end
    case untold

    /// The rule, as one says it.
    package var text: String {
      switch self {
      case .bootMemory:
        """
        boot memory is 1G, doubled until it holds every page that was freed and all that was asked \
        for at once; where the monitor's log has the first target, exactly what fits it
        """
      case .memoryMap:
        "pages that could not be freed are no RAM, pages that were freed are; the rest as on a PC"
      case .backend: "what hot-add brings is what the guest says its maximum is, less boot memory"
      case .memslots: "the fewest memslots allowed that cut the backend as it was cut"
      case .target:
        "a target is the size that the replayed host has by then, less or more what it asks for"
      case .hotAddRest:
        """
        a hot-add that did not end is one of what was posted, and of as much more as slots were \
        mapped for; one that ended with nothing posted is one of a page
        """
      case .ranges:
        """
        a response names what was booked, in that order, in as many ranges as it told: of 512 \
        pages or 1 if that comes out even, else of equal size; too many have no pages
        """
      case .noRanges:
        "a response of which nothing was booked lacks its ranges, or has only such without pages"
      case .transactions: "messages whose numbers are not told are counted on from the last told"
      case .capabilities: "a capabilities report has no upper half, no least and no greatest page"
      case .answers:
        "the host's answers to version and capabilities are what the replayed host says"
      case .controlMessages:
        """
        control messages say what the events behind them tell, and the rest as Linux does; the \
        rings lie in the pages from 16 on
        """
      case .busLeftOut: "a log that begins behind the contact of the bus is replayed without it"
      case .handshake:
        "what must have come first: open, version 2.0, capabilities 0x1f, and the 50 s"
      case .lateBeginning:
        """
        what follows from what the host did before the recording is left out, up to where the host \
        is closed and has no hot-added memory
        """
      case .reset:
        "the machine reset, as no message closed the channel, or as QEMU was started again"
      case .operation: "the host was asked for what the guest answers"
      case .fullRing: "the guest does not read, and says that its ring is full"
      case .times: "what has no time comes a millisecond after what came before"
      case .clocks: "clocks that differ agree on the first version, else status, else event"
      case .timer: "the host's timer fires 50 s after the capabilities, where its state changes"
      case .badMessage: "behind a warning is the shortest message that it can be about"
      case .unreadPacket:
        """
        where `iter->active' ends a recording, or the first state of an operation does, a status \
        report lay in the ring that the host was not told of
        """
      case .end:
        """
        the recording breaks off: what follows from its last event may be anything, and a message \
        that the host did not take up any more is left out
        """
      case .untold: "what the recording never tells of is expected as the replayed host does it"
      }
    }
  }
}
