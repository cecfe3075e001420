extension Catalogue {
  /// Group A: rings, their control pages and signals.
  static let rings: [CatalogueEntry] = [
    CatalogueEntry(
      "VB-A1", .close, "the write index lies outside the ring",
      rule: "An index is below the size of the data area, or the channel closes.",
      why: "Every offset is computed from it: taken as it is, the host reads what is not its ring.",
      example: """
        16384 bytes of data; in the control page, at byte 0:
        00 40 00 00      write index 16384, the first that is too large
        f8 ff ff ff      write index 0xfffffff8
        """,
      qemu: "Reads nothing while the index is out of range, and says nothing."),
    CatalogueEntry(
      "VB-A2", .close, "the write index is no multiple of 8",
      rule: """
        Packets take multiples of 8 bytes, and so do indices; anything else closes the channel.
        """,
      why: """
        A descriptor across such an index was written by nobody: the next lengths are made of
        halves.
        """,
      example: "04 00 00 00      write index 4; so are 12 and 0x29",
      qemu: "Takes it, and reads at the odd place."),
    CatalogueEntry(
      "VB-A3", .close, "the write index moves backwards over what was read",
      rule: """
        The host keeps its own read index; the first descriptor that makes no sense closes the
        channel.
        """,
      why: "The difference wraps around: nearly the whole ring counts as new, and is old.",
      example: """
        the host has read up to 40, then: 10 00 00 00, write index 16: 16360 bytes "new"
        """,
      qemu: "Parses the old bytes until one descriptor stops the ring for good.",
      observedAs: ["VB-A3", "VB-B1"],
      related: ["VB-A11", "VB-A17"]),
    CatalogueEntry(
      "VB-A4", .close, "the write index advances by less than a descriptor",
      rule: "No packet is shorter than 16 bytes and its trailer; less closes the channel.",
      why: "A host that reads the descriptor all the same reads beyond what was published.",
      example: "write index 0, then 8: a descriptor has 16 bytes",
      qemu: "Waits for the rest, without an end.",
      related: ["VB-A5"]),
    CatalogueEntry(
      "VB-A5", .close, "a packet ends at the write index, without its trailer",
      rule: """
        A packet and the 8 bytes behind it lie in front of the write index, or the channel closes.
        """,
      why: """
        The read index would pass the write index: 8 bytes short of all of the ring are then "new".
        """,
      example: "06 00 02 00 02 00 00 00 | 00 x 8, write index +16; the trailer would make it 24",
      qemu: "Takes the packet for one that is not all there yet, and waits without an end.",
      related: ["VB-B6", "DM-H6"]),
    CatalogueEntry(
      "VB-A6", .ok, "the write index changes while a packet is read",
      rule: "The index is read once for a batch; what lies in front of it then is what is read.",
      why: "Read twice, the two answers differ, and a length that was checked is checked no more.",
      example: "write index 4120, 0, 4120, 0, … between the descriptor and its payload",
      qemu: "Reads the index at the start of a batch, and copies a packet before it looks at it.",
      related: ["VB-B20", "VB-B21"]),
    CatalogueEntry(
      "VB-A7", .ok, "the guest overwrites the host's read index",
      rule: "The host goes by its own copy, and writes it again at its next commit.",
      why: "The word lies in the guest's memory: it is what the host tells, not what it knows.",
      example: "at byte 4 of the guest-to-host control page: 00 01 00 00",
      qemu: "Keeps a copy of its own, too.",
      related: ["VB-A8"]),
    CatalogueEntry(
      "VB-A8", .ok, "the guest overwrites the host's write index",
      rule: "The host goes by its own copy; free room is never computed from the shared word.",
      why: "Else the guest chooses where the host writes next.",
      example: "at byte 0 of the host-to-guest control page: 00 20 00 00",
      qemu: "Keeps a copy of its own, too.",
      related: ["VB-A7"]),
    CatalogueEntry(
      "VB-A9", .close, "the guest's read index lies outside the ring, or is no multiple of 8",
      rule: "Checked like the write index; what it must not be closes the channel.",
      why: "Free room is computed from it.",
      example: "at byte 4 of the host-to-guest control page: 00 40 00 00, 05 00 00 00, fc ff ff ff",
      qemu: "Out of range counts as no room, for ever; other values are taken.",
      related: ["VB-A1"]),
    CatalogueEntry(
      "VB-A10", .close, "the guest claims to have read what was never sent",
      rule: "What was read grows by what was sent and no more; beyond that the channel closes.",
      why: "The room seems free, and the next packet is written over one that nobody read.",
      example: "the host has sent up to 40; read index 48",
      qemu: "Computes its room from the index, and does not compare it with what it sent.",
      related: ["DM-H1"]),
    CatalogueEntry(
      "VB-A11", .close, "the guest takes back what it had read",
      rule: "The read index only advances; backwards closes the channel.",
      why: """
        Room that was counted as free is not, and a packet that was written in it seems unread
        again.
        """,
      example: "read index 40, then 0",
      qemu: "Finds less room, and does not compare.",
      related: ["VB-A3"]),
    CatalogueEntry(
      "VB-A12", .close, "the guest writes the host's interrupt mask",
      rule: """
        The mask of the guest-to-host ring is the host's: changed by another, it closes the channel.
        """,
      why: """
        Masked behind its back, the host waits for a signal that an honest guest would not send.
        """,
      example: "at byte 8 of the guest-to-host control page: 01 00 00 00"),
    CatalogueEntry(
      "VB-A13", .ok, "the guest never wants an interrupt",
      rule: "The host sends, does not signal, and waits for nothing.",
      why: "A guest may poll.",
      example: "at byte 8 of the host-to-guest control page: 01 00 00 00, for ever",
      qemu: "Does not signal while the mask is set."),
    CatalogueEntry(
      "VB-A14", .clamp, "the guest waits for room that there can never be",
      rule: """
        Low bits are masked; what no ring can have is ignored; one signal for each time it is
        crossed.
        """,
      why: """
        A threshold that is never met must not cost a comparison that overflows, or a signal each
        time.
        """,
      example: "at byte 12 of the guest-to-host control page: ff ff ff ff, or 16383, 3, 1",
      qemu: """
        Signals when the room passes the threshold, but not if the ring was drained completely.
        """,
      related: ["VB-A15"]),
    CatalogueEntry(
      "VB-A15", .throttle, "the guest asks for a signal at every packet",
      rule: "Signals have a budget: one for a drain is enough.",
      why: """
        Each is an interrupt to inject, which costs the host more than the word cost the guest.
        """,
      example: "pending_send_sz is written anew each time the host advances",
      related: ["VB-A14", "VB-A24"]),
    CatalogueEntry(
      "VB-A16", .ok, "the feature bits change while the channel is open",
      rule: "The bits are read at the open; later changes mean nothing.",
      why: "Half of a batch would go by one rule, half by another.",
      example: "at byte 64: 01 00 00 00 at the open, then 0, then ff ff ff ff",
      qemu: "Without bit 0 it signals after every batch."),
    CatalogueEntry(
      "VB-A17", .close, "the control page is zeroed while the channel is open",
      rule: "The host's own indices disagree with what it finds, and the channel closes.",
      why: "Everything that was ever in the ring would be read once more.",
      example: "68 bytes of zero in each control page",
      qemu: "From its own read index to 0 is a ring of old bytes, which it parses.",
      related: ["VB-A3"]),
    CatalogueEntry(
      "VB-A18", .refuse, "the downstream offset leaves a ring without a data page",
      rule: """
        Each ring has its control page and a page of data, or the open is answered with a failure.
        """,
      why: "A ring of no bytes has no legal index, and every remainder by its size is a trap.",
      example: """
        OPENCHANNEL, 10 pages, at byte 24: 00 00 00 00; 01 00 00 00; 09 00 00 00; 0a 00 00 00
        """,
      qemu: "Answers with status 1; the check wraps for 0xffffffff (HA-3).",
      related: ["HA-3"]),
    CatalogueEntry(
      "VB-A19", .refuse, "a list of ring pages that is no list of whole pages",
      rule: """
        One range, offset 0, whole pages, at least one; all else is refused when it is announced.
        """,
      why: "A length is divided, an offset is added: each of them wraps for somebody.",
      example: "GPADL_HEADER with 2 ranges; byte offset 8; byte count 0, 4095, 0xfffff000",
      qemu: "Ignores it: no answer ever comes.",
      related: ["HA-4", "VB-G5"]),
    CatalogueEntry(
      "VB-A20", .close, "the same page is in the list twice",
      rule: """
        Rings that share a page are not opened: what the host writes into one would be read as
        the other. A list alone may name a page twice; it is only memory.
        """,
      why: "With the host's data page as the guest's control page, a packet is an index.",
      example: "pages 10 11 12 13 14 | 10 15 16 17 18: both rings have one control page",
      qemu: "From reading: does not look for it.",
      observedAs: ["VB-A20", "DM-D2"]),
    CatalogueEntry(
      "VB-A21", .refuse, "the rings lie in ROM, in device memory, or nowhere",
      rule: """
        Pages of a ring are RAM, or the list is refused; reading a ring never touches a device.
        """,
      why: "A read of device memory has effects, and comes back with what the device likes.",
      example: "page 0xa0 (VGA), page 0xfee00 (APIC), a page above the end of memory",
      qemu: "Takes any page; each access that finds no memory fails."),
    CatalogueEntry(
      "VB-A22", .refuse, "the guest gives up the pages of its own rings",
      rule: "Pages that the bus uses are pinned: they are not given back to the system.",
      why: "The host would read its next packet from memory that it has just thrown away.",
      example: "balloon-response ranges=[0x0+32] with rings in pages 0x10 to 0x19",
      qemu: "From reading: discards them like all others.",
      observedAs: ["DM-E14"],
      related: ["DM-E14"]),
    CatalogueEntry(
      "VB-A23", .ok, "a page of a ring goes away while the host reads it",
      rule: "Whoever reads holds the mapping; it is torn down after the reader has stopped.",
      why: "Use after free, otherwise.",
      example: "a reset of the machine, or a removal of memory, in the middle of a batch"),
    CatalogueEntry(
      "VB-A24", .throttle, "signals without a packet, without an end",
      rule: """
        Signals are counted, merged and limited; none of them costs more than a look at an index.
        """,
      why: "A signal is free for the guest and a wake-up for the host.",
      example: "a million signals a second, write index unchanged",
      qemu: "Runs its loop once for each that is not merged with another.",
      related: ["VB-A15"]),
    CatalogueEntry(
      "VB-A25", .ok, "a packet lies in the ring and nobody signals",
      rule: """
        It is read with the next signal at the latest, or whenever the host looks; nothing is lost.
        """,
      why: """
        The signal is a hint. A host that treats it as a permission dies of a packet without one.
        """,
      example: "status-report in the ring, no signal; later the monitor's balloon command",
      qemu: "Dies when something else than a signal finds the packet (HA-1b, HA-1c).",
      related: ["HA-1b", "HA-1c", "VB-A26"]),
    CatalogueEntry(
      "VB-A26", .ok, "the signal comes before the packet",
      rule: """
        The host finds nothing and waits; unmask, barrier, look again, so that no wake-up is lost.
        """,
      why: "The other order sleeps beside a packet.",
      example: "signal; then the packet and its write index, and no second signal",
      qemu: "The packet waits for the next signal (or see HA-1b).",
      related: ["VB-A25"]),
    CatalogueEntry(
      "VB-A27", .ok, "the ring is as full as it can be",
      rule: "One gap of 8 bytes is left and nothing else; packets split over the end are whole.",
      why: "Full and empty have the same indices: whoever fills the gap has emptied the ring.",
      example: "three packets of 4120 bytes and one of 4016 in 16384: 8 are left",
      qemu: "Works.",
      related: ["VB-B18"]),
  ]
}
