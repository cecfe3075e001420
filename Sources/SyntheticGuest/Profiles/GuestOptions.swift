import DynamicMemoryProtocol

// Every parameter of the built-in guests, in the order in which they are listed. Boot memory is not
// among them: the machine tells how much there is.

extension GuestOption {
  /// All options, in the order in which they are listed.
  package static let all: [GuestOption] =
    memory + negotiation + ballooning + hotAdding + reporting + timing

  private static let anyNumber: ClosedRange<UInt64> = 0...UInt64.max
  private static let mostPages: ClosedRange<UInt64> = 0...(1 << 40)
  /// A range of the wire has no more pages.
  private static let unitPages: ClosedRange<UInt64> = 1...WirePageRange.maxCount

  private static let memory: [GuestOption] = [
    GuestOption(
      "kernel", \.kernelPages, .pages(mostPages), "boot memory that the kernel keeps for itself"),
    GuestOption(
      "used", \.usedPages, .pages(mostPages), "memory above it in use, which is not given away"),
    GuestOption(
      "committed", \.committedPages, .pages(mostPages), "memory promised to programs"),
    GuestOption(
      "reclaimable", \.reclaimablePages, .pages(mostPages),
      "memory that counts as available and is not given away"),
    .fragmentation(
      "broken", 1000, "of a thousand blocks of free memory so many are not whole",
      \.brokenPerThousand),
    .fragmentation("broken-pages", 512, "pages in use in each of these", \.pagesInUse),
    .fragmentation("broken-seed", .max, "decides which blocks and pages", \.seed),
  ]

  private static let negotiation: [GuestOption] = [
    GuestOption("driver", \.quirks.loadsDriver, "the driver is there, and opens the channel"),
    .versions("versions", "protocol versions to try, the last as the last attempt"),
    GuestOption(
      "handshake-timeout", \.handshakeTimeout, "how long each half of the handshake may take"),
    GuestOption("balloon", \.supportsBallooning, "says that it can be ballooned"),
    GuestOption("hot-add", \.supportsHotAdd, "says that memory can be added"),
    GuestOption("hot-remove", \.removesMemory, "says that memory can be removed, and removes it"),
    GuestOption(
      "block", \.memoryBlockPages, .pages(1...(1 << 31)), "the blocks in which memory is added"),
    GuestOption(
      "kernel-block", \.quirks.kernelBlockPages, .pages(0...(1 << 31)),
      "the blocks that the kernel insists on; 0 for the same"),
    GuestOption(
      "reported-block", \.quirks.reportedBlockPages, .pages(0...(1 << 31)),
      "the block that the capabilities tell; 0 for the true one"),
    GuestOption(
      "completions", \.quirks.wantsCompletions, "packets ask the host for a completion"),
  ]

  private static let ballooning: [GuestOption] = [
    GuestOption(
      "ignore", \.quirks.ignoresRequests, "whatever the host asks for gets no answer"),
    GuestOption(
      "hibernation", \.canHibernate, "no answer to balloon requests, and nothing is added"),
    GuestOption(
      "unit", \.unitPages, .number(unitPages), "pages of a range, as long as there are such"),
    .ranges("ranges", "ranges of one balloon response"),
    GuestOption("merge", \.quirks.mergesRanges, "neighbouring pages make one range"),
    GuestOption(
      "most", \.quirks.mostPages, .number(anyNumber), "pages given for one request, at the most"),
    GuestOption(
      "endless", \.quirks.neverEndsTrain, "gives all it has, whatever was asked for"),
    GuestOption(
      "response-size", \.quirks.responseSize, .number(0...UInt64(UInt16.max)),
      "the size that balloon responses tell; 0 for the true one"),
    GuestOption(
      "unballoon-answer-lost", \.quirks.losesUnballoonResponses,
      "its answers to unballoon requests are lost"),
    GuestOption(
      "unballoon-answer-odd", \.quirks.answersAsBalloon,
      "answers unballoon requests with an 8-byte balloon response"),
  ]

  private static let hotAdding: [GuestOption] = [
    GuestOption("add-memory", \.isHotAddEnabled, "adds memory when asked to"),
    GuestOption("online", \.onlinesAddedMemory, "puts added memory to use"),
    GuestOption("online-time", \.onlineTime, "how long a block takes to go online"),
    GuestOption("online-timeout", \.onlineTimeout, "how long the driver waits for that"),
    GuestOption(
      "hot-add-answer-lost", \.quirks.losesHotAddResponses,
      "its answers to hot-add requests are lost"),
  ]

  private static let reporting: [GuestOption] = [
    GuestOption(
      "report-delay", \.reportDelay, .number(anyNumber),
      "so many status reports are held back at first"),
    GuestOption("report-period", \.reportPeriod, "how often the driver wakes up to report"),
    GuestOption("report-gap", \.reportGap, "two reports have more than this between them"),
    GuestOption("report-bytes", \.quirks.reportsBytes, "tells committed memory in bytes"),
  ]

  private static let timing: [GuestOption] = [
    GuestOption("boot-time", \.bootTime, "from the start of the machine to the open channel"),
    GuestOption("opening-time", \.openingTime, "from there to the first message"),
    GuestOption("answer-time", \.answerTime, "to an answer that needs no work"),
    GuestOption("queue-time", \.queueTime, "from a request to the work that it needs"),
    GuestOption("train-time", \.trainTime, "from one balloon response to the next"),
    GuestOption("retry-delay", \.retryDelay, "until a response that found no room is sent again"),
  ]
}
