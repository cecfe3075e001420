extension Catalogue {
  /// Group D: the order of messages.
  static let order: [CatalogueEntry] = [
    CatalogueEntry(
      "DM-D1", .drop, "capabilities before a version",
      rule: "Ignored; the host waits for the version.",
      why: "What the bits mean is a matter of the version.",
      example: "open; capabilities-report; version-request",
      qemu: "Warns \"unexpected\" and ignores them."),
    CatalogueEntry(
      "DM-D2", .drop, "another version after one was agreed on",
      rule: "Ignored; what was agreed on holds.",
      why: "Half of the state would belong to one version, half to the other.",
      example: "version-request 2.0, accepted; version-request 1.0",
      qemu: "Warns \"unexpected\" and ignores it."),
    CatalogueEntry(
      "DM-D3", .drop, "capabilities a second time",
      rule: "Ignored; the first hold until the channel is opened anew.",
      why: "An alignment that changes under a hot-add is how HA-2b begins.",
      example: """
        capabilities-report balloon hot-add align=128M; capabilities-report hot-add align=1M
        """,
      qemu: "Warns \"unexpected\" and ignores them.",
      related: ["HA-2b"]),
    CatalogueEntry(
      "DM-D4", .drop, "a status report before the handshake",
      rule: "Ignored: there is no guest yet whose status it is.",
      why: "The monitor would be told of a guest that may never come up.",
      example: "open; status-report available=1000 committed=1000",
      qemu: "Takes it in every state, and tells the monitor."),
    CatalogueEntry(
      "DM-D5", .drop, "pages that nobody asked for",
      rule: "Ignored, and not one page of it is applied.",
      why: "The guest would shrink itself behind the back of whoever decides its size.",
      example: """
        07 00 18 00 03 00 00 00 | 00 00 00 00 | 02 00 00 00 | 00 00 01 00 00 00 02 00, when idle
        """,
      qemu: "Warns \"unexpected\"; the pages are lost to its books.",
      related: ["DM-D6", "DM-D14", "DM-D17"]),
    CatalogueEntry(
      "DM-D6", .drop, "pages in the middle of another operation",
      rule: "Ignored; the operation goes on.",
      why: "Pages that are on their way back to the guest would be given at once again.",
      example: """
        unballoon-request ranges=[0x10000+131072]; balloon-response ranges=[0x10000+131072]
        """,
      qemu: "Warns \"unexpected\" and ignores them.",
      related: ["DM-D5"]),
    CatalogueEntry(
      "DM-D7", .drop, "the answer to a train of requests, before its last",
      rule: "Ignored; the train is sent to its end, and its answer awaited.",
      why: "The operation would end with ranges unsent, which nobody owns then.",
      example: "unballoon-request more; unballoon-response; unballoon-request",
      qemu: "Warns \"unexpected\" and ignores it."),
    CatalogueEntry(
      "DM-D8", .drop, "an unballoon is answered twice",
      rule: "The second is ignored.",
      why: "It would end the operation after the one it belongs to.",
      example: "unballoon-response; unballoon-response",
      qemu: "Warns \"unexpected\" and ignores it.",
      related: ["DM-D9"]),
    CatalogueEntry(
      "DM-D9", .drop, "a hot-add is answered twice",
      rule: "The second is ignored, whatever it claims.",
      why: "Memory would be counted twice that exists once.",
      example: "hot-add-response count=32768; hot-add-response count=524288",
      qemu: "Warns \"unexpected\" and ignores it.",
      related: ["DM-D8"]),
    CatalogueEntry(
      "DM-D10", .deadline, "a train of responses stops in the middle",
      rule: "30 seconds after its last message the operation ends; what came is kept.",
      why: """
        A guest that was paused or killed leaves the host waiting, and every later target with it.
        """,
      example: "balloon-response more; nothing",
      qemu: "Waits for ever; later targets are kept, and not served.",
      related: ["DM-D11", "DM-F6"]),
    CatalogueEntry(
      "DM-D11", .deadline, "a balloon request is never answered",
      rule: """
        30 seconds, then the operation ends and the next target is served; nothing is asked by
        itself.
        """,
      why: "Linux on a machine that can hibernate does this (a recorded session has it).",
      example: "balloon-request pages=131072; nothing",
      qemu: "Waits for ever; later targets are kept, and not served.",
      related: ["DM-D10", "DM-D14"]),
    CatalogueEntry(
      "DM-D12", .deadline, "an unballoon request is never answered",
      rule: "After 30 seconds it counts as done: what was given back is the guest's.",
      why: """
        The answer may have been lost, the pages were not. Sent again they would be freed twice.
        """,
      example: "unballoon-request ranges=[0x10000+131072]; nothing",
      qemu: "Waits for ever.",
      related: ["DM-C18"]),
    CatalogueEntry(
      "DM-D13", .deadline, "a hot-add request is never answered",
      rule: """
        120 seconds at the least, 7.5 for each block of the size that the guest named, an hour at
        the most; what was offered stays mapped, never offered again.
        """,
      why: "The guest may have added it and be using it.",
      example: "hot-add-request range=0x800000+32768; nothing",
      qemu: "Waits for ever.",
      related: ["DM-D9"]),
    CatalogueEntry(
      "DM-D14", .drop, "pages come after their time is up",
      rule: "Ignored like all that nobody asked for.",
      why: "The target they were for may have gone the other way.",
      example: "balloon-request; 31 s; balloon-response ranges=[0x10000+131072]",
      qemu: "Has no deadline: they are taken.",
      related: ["DM-D5", "DM-H4"]),
    CatalogueEntry(
      "DM-D15", .ok, "one response, when two requests were wanted",
      rule: """
        One request is open at a time; the first final message ends it, and the rest is asked anew.
        """,
      why: "Linux merges what lies in its queue.",
      example: "balloon 512M; balloon 768M; balloon-response ranges=[0x10000+512]",
      qemu: "Takes up the new target when the old one is done with."),
    CatalogueEntry(
      "DM-D16", .throttle, "a guest never agrees on a version",
      rule: """
        After eight refusals the channel closes; who opens it eight times for nothing has to wait, a
        minute at most.
        """,
      why: "Each request has an answer, and the ring for answers is finite.",
      example: "version-request 3.0, a thousand times",
      qemu: "Refuses as often as it is asked; what does not fit the ring is lost.",
      related: ["DM-C4", "DM-F2"]),
    CatalogueEntry(
      "DM-D17", .drop, "pages of a guest that cannot be ballooned",
      rule: "Ignored: it was never asked.",
      why: "A capability is also a promise of what does not come.",
      example: "capabilities-report hot-add; balloon-response ranges=[0x10000+131072]",
      qemu: "Warns \"unexpected\" and ignores them.",
      related: ["DM-D5"]),
    CatalogueEntry(
      "DM-D18", .refuse, "a guest without hot-add, and a target above its memory",
      rule: "The host does not send the request; the target settles as out of reach.",
      why: "A guest that does not know a message may do anything with it.",
      example: "capabilities-report balloon; monitor balloon 2G",
      qemu: "Does not send it, and says nothing.",
      isSilent: true,
      related: ["DM-D20"]),
    CatalogueEntry(
      "DM-D19", .drop, "an answer to hot-removal, in a version that has none",
      rule: "Ignored: hot-removal came with 2.0.",
      why: "The message did not exist when the version was agreed on.",
      example: "version-request 0.3; 0e 00 18 00 …",
      qemu: "Knows no hot-removal: warns \"unknown DM message\".",
      related: ["DM-C3"]),
    CatalogueEntry(
      "DM-D20", .ok, "after a reconnect the guest can do less",
      rule: """
        What is out stays out and what was added stays added; new capabilities hold for what is new.
        """,
      why: "The books are about memory, not about a driver.",
      example: "hot-add done; close; open; capabilities-report balloon",
      qemu: "Forgets what was given up; what was added stays until the machine resets.",
      related: ["HA-2b", "DM-D18"]),
  ]
}
