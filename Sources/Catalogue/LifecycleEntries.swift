extension Catalogue {
  /// Group G: opens, closes, resets and saved states.
  static let lifecycle: [CatalogueEntry] = [
    CatalogueEntry(
      "VB-G1", .ok, "the channel closes in the middle of a train",
      rule: """
        What was applied stays applied, the operation ends, and what is out stays out until a reset.
        """,
      why: "A close is no statement about memory.",
      example: "balloon-response more ranges=[0x10000+512]; CLOSECHANNEL",
      qemu: "Ends the operation, and forgets what was given up.",
      related: ["VB-G2"]),
    CatalogueEntry(
      "VB-G2", .ok, "the channel is opened again, without a reset of the machine",
      rule: """
        The handshake starts from scratch; what was given up is still out (policy `reconnect=keep`).
        """,
      why: "The driver was loaded again. Its predecessor's pages did not come back.",
      example: "54,272 pages out; CLOSECHANNEL; OPENCHANNEL",
      qemu: "Forgets them (a recorded session shows it): the guest never gets them back.",
      related: ["VB-G16", "DM-D20"]),
    CatalogueEntry(
      "VB-G3", .refuse, "opened twice, opened while closing, closed twice, closed unopened",
      rule: "Each is answered as a fault of the order, and changes nothing.",
      why: "Each is a transition that a state machine of two states forgets.",
      example: "OPENCHANNEL; OPENCHANNEL",
      qemu: """
        A second open is ignored without an answer; a close without an open resets the device.
        """),
    CatalogueEntry(
      "VB-G4", .ok, "the memory of the rings is withdrawn while the channel is open",
      rule: "The answer comes when nobody reads any more; the channel closes.",
      why: "The guest uses the pages for something else as soon as it has the answer.",
      example: "OPENCHANNEL; GPADL_TEARDOWN of its rings",
      qemu: "Keeps the list until the channel closes; the number cannot be used until then.",
      related: ["VB-A23"]),
    CatalogueEntry(
      "VB-G5", .refuse, "a list of pages in pieces that do not fit together",
      rule: """
        Missing, surplus and reordered pieces, used numbers, other channels: refused, nothing is
        kept.
        """,
      why: "Each is an allocation that nobody frees, or an index into a list that is shorter.",
      example: "GPADL_HEADER for 10 pages with 4; GPADL_BODY for another number",
      qemu: """
        Most are ignored without an answer; a piece for a complete list is an assertion (HA-5).
        """,
      related: ["HA-5", "HA-4", "VB-A19"]),
    CatalogueEntry(
      "VB-G6", .ok, "the channel is opened again with other pages",
      rule: "Nothing of the old rings is left: no index, no mapping, no byte.",
      why: "A private index from another ring reads old bytes of the new one.",
      example: """
        OPENCHANNEL with offset 5; CLOSECHANNEL; OPENCHANNEL with another list and offset 3
        """,
      qemu: "Starts from the indices in the new control pages.",
      related: ["VB-G2"]),
    CatalogueEntry(
      "VB-G7", .ok, "the guest crashed, and its successor knows of nothing",
      rule: "A new contact is a reset: all memory is the guest's again.",
      why: "The new kernel was told of all RAM, and would find holes in it.",
      example: "131,072 pages out; kexec; INITIATE_CONTACT",
      qemu: "Resets the bus and forgets; the pages come back when they are touched.",
      related: ["VB-G15", "DM-H8"]),
    CatalogueEntry(
      "VB-G8", .ok, "the machine resets in the middle of a balloon",
      rule: """
        The operation ends, numbers start over, all boot memory is the guest's; hot-added memory is
        gone.
        """,
      why: "A late answer of the old guest must not meet a request of the new one.",
      example: "balloon-request; reset; open; handshake",
      qemu: "The same."),
    CatalogueEntry(
      "VB-G9", .ok, "a guest that slept believes its pages are still out",
      rule: "Nothing is given back that is not out in the host's own books.",
      why: """
        Linux does not check what it is given: a page that it has twice is a page that it corrupts.
        """,
      example: "pages out; hibernation; a new host; the guest resumes",
      qemu: "Its books are empty, and it sends nothing.",
      related: ["VB-G7"]),
    CatalogueEntry(
      "VB-G10", .ok, "the offer is withdrawn with an answer in the ring",
      rule: "What lies in the ring is dropped; no memory of it is touched afterwards.",
      why: "Use after free, otherwise.",
      example: "balloon-response in the ring; RESCIND_CHANNELOFFER",
      qemu: "Never withdraws an offer."),
    CatalogueEntry(
      "VB-G11", .refuse, "saved in the middle of an operation, restored with a stale one",
      rule: """
        The operation is saved; what is restored is checked, and refused if anything contradicts.
        """,
      why: "A saved state comes over a network.",
      example: "an image whose operation asks for pages that are out",
      qemu: "Has no saved state: after a migration the channel is closed.",
      related: ["VB-G12"]),
    CatalogueEntry(
      "VB-G12", .refuse, "a saved state that was edited",
      rule: """
        Ranges outside of memory, over a ring, out of order or miscounted: refused, with the reason.
        """,
      why: "Books that contradict memory are how a guest gets what is not its own.",
      example: "an image with one removed range moved above memory",
      qemu: "Has no saved state.",
      related: ["VB-G11"]),
    CatalogueEntry(
      "VB-G13", .ok, "the machine goes back to a snapshot",
      rule: "What is out belongs to the snapshot, as memory does.",
      why: "The guest that wakes up is older than the host's books.",
      example: "snapshot; 512 pages out; back to the snapshot"),
    CatalogueEntry(
      "VB-G14", .drop, "signals and messages for an offer that is gone",
      rule: "An unknown channel is ignored and counted.",
      why: "Numbers are used again: an old signal must not wake a new channel.",
      example: "CLOSECHANNEL of relid 7, when there is only 1",
      qemu: "Ignores it."),
    CatalogueEntry(
      "VB-G15", .ok, "a new contact in the middle, with a lower version",
      rule: "All channels close and all lists go, as in a reset; then the new version holds.",
      why: "Two versions of one conversation have two layouts of one message.",
      example: "INITIATE_CONTACT 4.0; OPENCHANNEL; INITIATE_CONTACT 2.4",
      qemu: "Resets the bus first, always.",
      related: ["VB-G7"]),
    CatalogueEntry(
      "VB-G16", .ok, "the driver goes with pages out, and the host wants to give them back",
      rule: "Without a channel nothing is sent; if it never opens again, the memory stays out.",
      why: "There is nobody to take it.",
      example: "131,072 pages out; CLOSECHANNEL; monitor balloon 1G",
      qemu: "Has forgotten them: to it the guest has its full size.",
      related: ["VB-G2"]),
  ]
}
