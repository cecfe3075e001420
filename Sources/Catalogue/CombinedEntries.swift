extension Catalogue {
  /// Group H: attacks in several steps.
  static let combined: [CatalogueEntry] = [
    CatalogueEntry(
      "DM-H1", .close, "claimed as read, written over, and then waited for",
      rule: "As A10: the claim closes the channel before anything is written over.",
      why: "The host believes that it has sent, the guest that it was never asked.",
      example: "reading off; monitor balloon 1G; read index beyond the write index; written over",
      observedAs: ["VB-A10"],
      related: ["VB-A10", "DM-F3", "DM-D12"]),
    CatalogueEntry(
      "DM-H2", .throttle, "single pages, old ones among them, in a train of hours",
      rule: "The budget of ranges, the guard against repetition and the ten minutes hold together.",
      why: "Each alone leaves a way around.",
      example: """
        510 x 1 page, every second one, each message twice, always "more"
        """,
      qemu: "Tracks all of it, as long as it comes.",
      observedAs: ["DM-E8", "DM-F6", "DM-E10"],
      related: ["DM-E10", "DM-E8", "DM-F6"]),
    CatalogueEntry(
      "DM-H3", .drop, "memory is spoiled before it is added, then added, then given up twice",
      rule: "It is not booked before it is added, and counted once after.",
      why: "What was freed ahead, mapped and given back is a page with somebody's bytes in it.",
      example: "ranges=[0x800010+4]; hot-add 0x800000+32768; ranges=[0x800010+4]; and again",
      qemu: "Gives the pages back before they are there, and then adds them.",
      observedAs: ["DM-E20"],
      related: ["DM-E20", "DM-E8"]),
    CatalogueEntry(
      "DM-H4", .drop, "a late answer comes after the channel was opened again",
      rule: "A new channel has asked for nothing: ignored.",
      why: "The ring is new, its bytes may be old.",
      example: "balloon-request; 30 s; CLOSECHANNEL; OPENCHANNEL; handshake; balloon-response",
      qemu: "Warns \"unexpected\" and ignores it.",
      observedAs: ["DM-D5"],
      related: ["DM-D14", "VB-G2"]),
    CatalogueEntry(
      "DM-H5", .ok, "the count of ranges changes after it was checked",
      rule: "The copy was checked, and the copy is used.",
      why: "Two races in one: of the packet's length and of the count in it.",
      example: "count 1 when the length is checked, 2^31 - 1 when the loop begins",
      qemu: "Copies a payload before it parses it.",
      related: ["VB-B20", "DM-C13"]),
    CatalogueEntry(
      "DM-H6", .close,
      "a missing trailer makes old bytes a message, and the bytes are a balloon response",
      rule: "The packet without a trailer closes the channel: nothing behind it is read.",
      why: """
        The bytes are the guest's own, so that the state checks would hold; they must not be needed.
        """,
      example: "the ring full of crafted messages, all read; then used = 16, length 2, no trailer",
      qemu: "Waits for the trailer.",
      observedAs: ["VB-A5"],
      related: ["VB-A5", "DM-D5"]),
    CatalogueEntry(
      "DM-H7", .ok, "a part of a larger host page, touched and given up again",
      rule: """
        The set of what is out is exact in guest pages, whatever the host's page is and whoever
        touches it.
        """,
      why: "Three of four out, one back, two again: each order must end in the same books.",
      example: "16 KiB host pages: out 0x10000+3; touch; back one; out 0x10000+4; touch x 251",
      qemu: "Frees nothing of it, and counts it as freed.",
      observedAs: ["DM-E8", "DM-F11"],
      related: ["DM-E16", "DM-E13", "DM-F11"]),
    CatalogueEntry(
      "DM-H8", .ok, "a kernel that was started by a crash reads pages that are out",
      rule: "At the new contact all memory is the guest's again; until then it reads zeros.",
      why: "The host is safe either way; the new kernel should be.",
      example: "131,072 pages out; touch [0x10000+1000]; reset of the bus; handshake; status asked",
      qemu: "The books are cleared; pages come back when they are touched.",
      related: ["VB-G7", "DM-E13"]),
    CatalogueEntry(
      "DM-H9", .deadline, "a flood of reports and a train that stopped, at the time of a save",
      rule: "Saving needs nothing from the guest, and works in every state.",
      why: "A guest that can hold up a save can hold up a host's evacuation.",
      example: "balloon-response more; status-report x 1000; save; restore; 30 s",
      qemu: "Has no saved state.",
      observedAs: ["DM-D10", "DM-F1"],
      related: ["DM-F1", "DM-D10", "VB-G11"]),
    CatalogueEntry(
      "DM-H10", .clamp, "every capability, the greatest alignment, and one MiB more",
      rule: """
        One MiB holds no block of 32 GiB: nothing is asked, and the target settles as out of reach.
        """,
      why: """
        Rounded up, 32 GiB are offered of a backend that has 4; rounded in 32 bits, nothing is.
        """,
      example: "capabilities ff x 8; monitor balloon 1025M",
      qemu: "Plans the hot-add, finds nothing to offer, and says nothing.",
      observedAs: ["DM-C8"],
      related: ["DM-C8", "DM-C9"]),
  ]
}
