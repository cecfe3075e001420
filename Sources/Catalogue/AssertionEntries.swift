extension Catalogue {
  /// Where QEMU dies (host engine reference, section 17).
  static let assertions: [CatalogueEntry] = [
    CatalogueEntry(
      "HA-1a", .ok, "QEMU's assertion: a packet lies in the ring when the channel is opened",
      rule: """
        The host may read its ring whenever it likes: there is no wrong moment to find a packet.
        """,
      why: "One packet before the open ends the process, and every device of the machine with it.",
      example: "16 bytes or more in the ring; then OPENCHANNEL",
      qemu: """
        vmbus.c: gpadl_iter_seek: Assertion `iter->active' failed. (golden ring-data-before-open)
        """,
      related: ["HA-1b", "HA-1c", "VB-A25"]),
    CatalogueEntry(
      "HA-1b", .ok, "QEMU's assertion: an unread packet when the monitor's balloon command runs",
      rule: "As HA-1a: a command of the monitor reads what is there.",
      why: "An honest guest does it by chance: its packet is in the ring, its signal under way.",
      example: "a packet without a signal; then monitor balloon 512M",
      qemu: """
        The same assertion (golden unsignalled-target; a session with an unmodified kernel ended
        so).
        """,
      related: ["HA-1a", "HA-1c"]),
    CatalogueEntry(
      "HA-1c", .ok, "QEMU's assertion: an unread packet when the 50 second timer fires",
      rule: "As HA-1a: a timer reads what is there.",
      why: """
        A guest needs no luck for it: 50 seconds after its handshake it writes and does not signal.
        """,
      example: "handshake; a packet without a signal; 50 s",
      qemu: "The same assertion (golden unsignalled-timer).",
      related: ["HA-1a", "HA-1b"]),
    CatalogueEntry(
      "HA-2a", .clamp, "QEMU's assertion: a partial hot-add of an odd count, then a higher target",
      rule: "As C21: the next offer begins at the next block.",
      why: "A number from the guest must not meet an assertion.",
      example: "hot-add-response count=5 result=1; then monitor balloon 3G",
      qemu: """
        hot_add_setup: Assertion `QEMU_IS_ALIGNED(hot_add_range->start, align)' failed. (golden,
        session)
        """,
      observedAs: ["DM-C21"],
      related: ["DM-C21", "HA-2b"]),
    CatalogueEntry(
      "HA-2b", .ok, "QEMU's assertion: a hot-add, then a reconnect with larger blocks",
      rule: """
        The next offer begins at the next block of the new size; if there is none, nothing is
        offered.
        """,
      why: "As HA-2a, with two honest drivers.",
      example: "hot-add of 768 pages with align=1M; reconnect with align=1G; a higher target",
      qemu: "The same assertion (golden hotadd-realign; a session).",
      related: ["HA-2a", "DM-D20"]),
    CatalogueEntry(
      "HA-3", .refuse, "QEMU: a ring offset of 0xffffffff",
      rule: "As A18: an offset that leaves no page for a ring is refused, computed without a wrap.",
      why: "offset + 1 is 0 in 32 bits: less than the count of pages, as it should be.",
      example: "OPENCHANNEL, at byte 24: ff ff ff ff",
      qemu: "From reading: passes the check and reads beyond the table of pages. Not tried.",
      observedAs: ["VB-A18"],
      related: ["VB-A18"]),
    CatalogueEntry(
      "HA-4", .refuse, "QEMU: a list of pages whose length is below its own header",
      rule: "As A19 and G5: the length is checked before anything is taken from it.",
      why: "(7 - 8) / 8 pages are 2^32 - 1 pages.",
      example: "GPADL_HEADER, range_buflen 0, one range of 0xfffff000 bytes",
      qemu: "From reading: tries to allocate 32 GiB. Not tried.",
      observedAs: ["VB-A19"],
      related: ["VB-A19", "VB-G5"]),
    CatalogueEntry(
      "HA-5", .refuse, "QEMU: a further piece for a list that is complete",
      rule: "As G5: a surplus piece is refused.",
      why: "A state that \"cannot be\" is the guest's to reach.",
      example: "GPADL_HEADER for 10 pages with 10; GPADL_BODY for the same number",
      qemu: "From reading: an assertion fails. Not tried.",
      observedAs: ["VB-G5"],
      related: ["VB-G5"]),
    CatalogueEntry(
      "HA-6", .refuse, "QEMU: a contact for a processor that does not exist",
      rule: "An unknown processor is refused with the contact.",
      why: "The pointer to it is nil.",
      example: "INITIATE_CONTACT, at byte 12: ff ff ff ff, or 4096",
      qemu: "From reading: follows a null pointer. Not tried.",
      isSilent: true,
      related: ["VB-G15"]),
  ]
}
