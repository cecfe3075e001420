extension Catalogue {
  /// Group F: time, floods and resources.
  static let resources: [CatalogueEntry] = [
    CatalogueEntry(
      "DM-F1", .throttle, "ten thousand status reports a second",
      rule: """
        The last one counts; the monitor is told once a second; more than eight a second are named.
        """,
      why: "Each event is a line of JSON for whoever manages the machine.",
      example: "05 00 30 00 … x 10,000",
      qemu: "One event for each; the monitor throttles them to one a second.",
      related: ["DM-F7", "DM-H9"]),
    CatalogueEntry(
      "DM-F2", .throttle, "a flood of version requests, and nobody reads the answers",
      rule: "Without room no answer is sent, and after eight refusals the channel closes.",
      why: "The ring for answers is full of refusals, and the one that matters finds no room.",
      example: "reading off; version-request 3.0, a thousand times",
      qemu: """
        Answers as long as there is room; the rest is lost, and the state moves on all the same.
        """,
      observedAs: ["DM-D16"],
      related: ["DM-D16", "DM-F3"]),
    CatalogueEntry(
      "DM-F3", .deadline, "the guest never reads its ring",
      rule: "One operation waits for room, for 30 seconds; nothing is queued in memory meanwhile.",
      why: "What cannot be sent must be kept somewhere: it must not be kept without a limit.",
      example: "reading off; monitor balloon 1G, with more ranges to give back than fit the ring",
      qemu: "Waits for ever, with one message at a time.",
      related: ["DM-F2", "DM-F4"]),
    CatalogueEntry(
      "DM-F4", .throttle, "every packet asks for a completion, and nobody reads them",
      rule: "A completion that finds no room is dropped; reading goes on.",
      why: """
        A host that waits for room in one ring stops reading the other: both sides stand still.
        """,
      example: "06 00 02 00 08 00 01 00 …, a thousand times, reading off",
      qemu: "Never sends completions.",
      related: ["VB-B11", "DM-F3"]),
    CatalogueEntry(
      "DM-F5", .throttle, "a flood of bad packets, a line in the log for each",
      rule: "One line for each rule and second; the counts are exact.",
      why: "The log is written to a disk, by the thread that runs the machine.",
      example: "ff ff 08 00 03 00 00 00, a thousand times a second",
      qemu: "One line for each. A recorded session has 9.6 million from one packet.",
      observedAs: ["DM-C3"],
      related: ["DM-C3", "DM-E1"]),
    CatalogueEntry(
      "DM-F6", .deadline, "one page every 25 seconds, and more to come",
      rule: "An operation has ten minutes in all; everything else is served meanwhile.",
      why: "Every single wait is short enough, and the sum has no end.",
      example: "balloon-response more ranges=[0x10000+1]; 25 s; more ranges=[0x10002+1]; …",
      qemu: "Goes on as long as the guest does.",
      related: ["DM-D10"]),
    CatalogueEntry(
      "DM-F7", .throttle, "the guest's need for memory goes up and down every second",
      rule: """
        No report moves memory by itself: sizes are set by a monitor, one operation at a time.
        """,
      why: "A policy that follows each report moves gigabytes to and fro, at the guest's command.",
      example: "committed=0; 1 s; committed=262144; 1 s; committed=0; …",
      qemu: "Has no policy of its own either.",
      isSilent: true,
      related: ["DM-F1", "DM-F8"]),
    CatalogueEntry(
      "DM-F8", .clamp, "a guest lies about its need, to grow",
      rule: "Reports are cut to what can be, and change nothing by themselves.",
      why: "Memory is taken from the neighbours, for a lie.",
      example: "available=0 committed=1099511627776",
      qemu: "Passes the numbers on, cut to 64 bits of bytes.",
      isSilent: true,
      related: ["DM-C11", "DM-F9"]),
    CatalogueEntry(
      "DM-F9", .ok, "a guest lies that it needs nothing, is shrunk, and then needs all",
      rule: "It grows again as fast as it answers; the loss in between is its own.",
      why: "What was given up comes back before anything is added.",
      example: "committed=0; monitor balloon 512M; committed=262144; monitor balloon 1G",
      qemu: "The same.",
      related: ["DM-F8"]),
    CatalogueEntry(
      "DM-F10", .throttle, "pages come all at once, and each must be given back to the system",
      rule: """
        Neighbouring ranges are given back in one call; the calls are bounded by the ranges of a
        packet.
        """,
      why: "A discard takes the lock on the machine's memory.",
      example: "ranges=[0x10000+16384 0x14000+16384 …]: 64 MiB each, 512 MiB in all, one call",
      qemu: "Joins what is adjacent in a message, too.",
      isSilent: true,
      related: ["DM-E26"]),
    CatalogueEntry(
      "DM-F11", .throttle, "the guest touches pages that it gave up, without an end",
      rule: """
        One page of zeros is shown in place of all; 1000 a second are shown, and who wants more is
        named, so that whoever runs the guest can hold it up.
        """,
      why: "Given up and touched again, a page is in use and booked as free.",
      example: "ranges=[0x10000+131072]; touch [0x10000+131072]; again and again",
      qemu: "Every touch brings the page back; only a limit on the whole process holds it.",
      related: ["DM-E13"]),
    CatalogueEntry(
      "DM-F12", .throttle, "a hot-add fails for the moment, every time",
      rule: "Tried again after 1, 2, 4, 8, 16 and 32 minutes; then only for a new target.",
      why: "Result 0 means \"not now\" in Linux; asked at once, it means a loop.",
      example: "0b 00 10 00 03 00 00 00 | 00 00 00 00 | 00 00 00 00",
      qemu: "Takes the first for good: nothing is added until the machine resets.",
      related: ["DM-C20"]),
    CatalogueEntry(
      "DM-F13", .ok, "a hot-add takes 80 seconds",
      rule: "One operation at a time; the deadline grows with the blocks that were offered.",
      why: "Linux needs up to five seconds for each block of 128 MiB.",
      example: "hot-add-request range=0x800000+524288; 80 s; hot-add-response",
      qemu: "Waits for ever.",
      related: ["DM-D13"]),
    CatalogueEntry(
      "DM-F14", .ok, "status reports after the host asked for silence",
      rule: "Taken and ignored.",
      why: "Linux does not look at the bit.",
      example: "capabilities-response suppress-pressure; status-report, a thousand times",
      qemu: "Ignores them.",
      related: ["DM-C25"]),
    CatalogueEntry(
      "DM-F15", .ok, "the machine is paused in the middle of everything",
      rule: "Deadlines count the time in which the guest runs: a pause of ten minutes is no time.",
      why: "Else every migration and every debugger ends operations of honest guests.",
      example: """
        balloon-request; 29 s; paused for 10 min; 1 s less a moment; balloon-response: in time
        """,
      qemu: "Its one timer runs on virtual time; it has no deadlines.",
      related: ["DM-D10", "DM-D11"]),
  ]
}
