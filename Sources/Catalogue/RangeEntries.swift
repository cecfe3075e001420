extension Catalogue {
  /// Group E: ranges of pages.
  static let ranges: [CatalogueEntry] = [
    CatalogueEntry(
      "DM-E1", .drop, "a range that ends beyond the last page number",
      rule: "First page and count are added in 64 bits; beyond 2^40 nothing of the range is used.",
      why: "In the 40 bits of the field the sum wraps around to page 0.",
      example: "ff ff ff ff ff ff ff ff     first page 2^40 - 1, 2^24 - 1 pages",
      qemu: """
        A gcc build wraps at 2^40; else one warning for each page, 2^24 of them from 24 bytes.
        """,
      related: ["DM-E2", "DM-E4", "DM-E26"]),
    CatalogueEntry(
      "DM-E2", .drop, "a range whose length in bytes does not fit 32 bits",
      rule: """
        Pages are multiplied by 4096 in 64 bits, checked; what is no memory is left out in one step.
        """,
      why: "2^20 pages are 2^32 bytes: 0, in 32 bits.",
      example: """
        00 00 f0 ff ff 00 00 10     first page 2^40 - 2^20, 2^20 pages: they end at byte 2^52
        """,
      qemu: "The length wraps at 4 GiB: one page is lost for each 2^20 of a range.",
      observedAs: ["DM-E4"],
      related: ["DM-E1"]),
    CatalogueEntry(
      "DM-E3", .ok, "a range of no page",
      rule: "Skipped; the message counts as any other.",
      why: "Nothing is claimed by it.",
      example: "00 00 01 00 00 00 00 00     first page 0x10000, 0 pages",
      qemu: "Skips it; a response of nothing else is asked again at once, without an end.",
      related: ["DM-E18"]),
    CatalogueEntry(
      "DM-E4", .clamp, "a range over the top of memory, or above it",
      rule: "What is memory counts, what is none does not.",
      why: "Pages that do not exist would count as given up, and be given back later.",
      example: "ff ff 03 00 00 02 00 00     the last page of 1 GiB, and one more",
      qemu: "Books the pages above as given up: the target seems reached with fewer.",
      related: ["DM-E5", "DM-E27"]),
    CatalogueEntry(
      "DM-E5", .drop, "a range in a hole, or over what is no ordinary RAM",
      rule: "Left out in one step, whatever its length; nothing of it is booked.",
      why: "The cost must follow the bytes that were sent, not the pages that are claimed.",
      example: """
        a0 00 00 00 00 60 00 00     96 pages of VGA memory and ROM
        00 00 0c 00 00 00 00 04     2^18 pages below 4 GiB, where there is no memory
        """,
      qemu: "Books them as given up, with one warning for each page of a hole.",
      related: ["DM-E4", "DM-F5"]),
    CatalogueEntry(
      "DM-E6", .ok, "the first page of memory, or those of the firmware",
      rule: "If it is RAM it can be given up.",
      why: "The guest hurts nobody but itself.",
      example: "00 00 00 00 00 01 00 00     page 0",
      qemu: "Takes them.",
      related: ["DM-E13"]),
    CatalogueEntry(
      "DM-E7", .drop, "the same page twice in a message",
      rule: "It counts once.",
      why: "Counted twice, the target is reached with half of the pages.",
      example: "00 00 01 00 00 01 00 00 | 00 00 01 00 00 01 00 00",
      qemu: "Counts it once, and says nothing.",
      related: ["DM-E8", "DM-E9"]),
    CatalogueEntry(
      "DM-E8", .drop, "a page that is out comes again",
      rule: "It counts no more, in a later message of a train and in a later transaction.",
      why: "Counted again it would be given back twice: the second time it may be in use.",
      example: "ranges=[0x10000+512]; then ranges=[0x10100+512]: 256 of them are new",
      qemu: """
        Counts it once, and says nothing; an answer of nothing else is asked again without an end.
        """,
      related: ["DM-E7", "DM-E17", "DM-E18"]),
    CatalogueEntry(
      "DM-E9", .ok, "two ranges of a message overlap",
      rule: "Their union counts.",
      why: "512 and 512 with 256 in common are 768.",
      example: "ranges=[0x10000+512 0x10100+512]",
      qemu: "Counts the union.",
      related: ["DM-E7"]),
    CatalogueEntry(
      "DM-E10", .throttle, "pages that touch nowhere, as many as there are",
      rule: """
        The host tracks one range for 64 pages of the guest, 65,536 at the least; there it stops
        asking.
        """,
      why: """
        A range costs the guest 8 bytes once and the host a node for as long as the page is out.
        """,
      example: """
        510 x 1 page, every second one: 00 10 00 00 00 01 00 00 | 02 10 00 00 00 01 00 00 | …
        a message that would pass it by more than 510 ranges closes the channel, unapplied
        """,
      qemu: "Tracks as many as come: 131,072 for each GiB, 121 bytes for each.",
      related: ["DM-H2"]),
    CatalogueEntry(
      "DM-E11", .clamp, "more pages than were asked for",
      rule: "What was asked for is taken, from the first range on; the rest stays the guest's.",
      why: "The size of a guest is not for the guest to choose.",
      example: "balloon-request pages=1024; balloon-response ranges=[0x10000+131072]",
      qemu: "Takes all of it, and warns.",
      related: ["DM-E12", "DM-E26"]),
    CatalogueEntry(
      "DM-E12", .clamp, "a train goes on when all that was asked for is there",
      rule: "Nothing more is applied; three messages that bring nothing end the operation.",
      why: "macOS does this. \"More\" is a promise, not a right.",
      example: "balloon-request pages=1; balloon-response more ranges=[0x10000+1], [0x10001+1], …",
      qemu: "Takes all of it as long as it comes.",
      related: ["DM-E11", "DM-E18"]),
    CatalogueEntry(
      "DM-E13", .ok, "the guest goes on using a page that it gave up",
      rule: """
        It reads zeros, or what was there if the page could not be given back; what it writes is
        lost. The page stays the host's.
        """,
      why: "Nothing stops a guest from it; only its own data is at stake.",
      example: "ranges=[0x10000+512]; touch [0x10000+1]",
      qemu: """
        The page comes back from the system at the first touch: the memory is in use, and booked as
        free.
        """,
      related: ["DM-F11", "DM-H8"]),
    CatalogueEntry(
      "DM-E14", .refuse, "pages that the bus itself uses",
      rule: "Rings and the like are pinned: not freed, not counted.",
      why: "The host would lose the memory from under its own reader.",
      example: "ranges=[0x0+32] with rings in pages 0x10 to 0x19: 22 pages count",
      qemu: "From reading: frees them like all others.",
      related: ["VB-A22", "DM-E15"]),
    CatalogueEntry(
      "DM-E15", .refuse, "pages that a device has pinned",
      rule: """
        A range with a page that a device holds is refused as a whole, until the device lets go; and
        no device gets a page that is out, nor more than 65,536 ranges.
        """,
      why: "The device goes on writing to memory that belongs to somebody else by then.",
      example: "pin [0x10080+1]; ranges=[0x10000+512]: none counts",
      qemu: "Does not ask whether memory may be given back at all, where virtio-balloon does.",
      related: ["DM-E14"]),
    CatalogueEntry(
      "DM-E16", .ok, "a part of a larger page of the host",
      rule: "It is booked, and freed when the whole host page is out.",
      why: "Freed at once, the guest loses the other three quarters.",
      example: "01 00 01 00 00 01 00 00     one page of 4 KiB, of a host page of 16 KiB",
      qemu: "Books it as freed, and frees nothing; a warning for each page.",
      related: ["DM-H7"]),
    CatalogueEntry(
      "DM-E17", .drop, "a page that is out comes again after its neighbour went back",
      rule: "Exact, page by page: the one counts, the other does not.",
      why: "Books that keep a range's ends only take both for out, or both for in.",
      example: "out 0x10000+512; back 0x10100+256; then ranges=[0x10000+512]: 256 count",
      qemu: "Exact, too.",
      observedAs: ["DM-E8"],
      related: ["DM-E8"]),
    CatalogueEntry(
      "DM-E18", .deadline, "every answer brings what is there already",
      rule: """
        The third message in a row that brings nothing ends the operation; the target waits for a
        new one.
        """,
      why: "The difference never shrinks: host and guest talk for ever, as fast as they can.",
      example: "balloon-request pages=512; balloon-response ranges=[0x10000+512] again and again",
      qemu: "Asks again at once, without an end; no later target is served.",
      related: ["DM-E3", "DM-E8", "DM-E19"]),
    CatalogueEntry(
      "DM-E19", .ok, "each answer brings one page",
      rule: "Progress is progress, as long as the operation's ten minutes last.",
      why: "A guest under pressure gives what it finds.",
      example: """
        balloon-request pages=5; balloon-response ranges=[0x10000+1]; balloon-request pages=4; …
        """,
      qemu: "The same, without an end.",
      related: ["DM-E18", "DM-F6"]),
    CatalogueEntry(
      "DM-E20", .drop, "memory that is not hot-added yet",
      rule: "It is nobody's: not booked, and not spoiled for the hot-add that comes.",
      why: """
        Booked, it collides with the offer; mapped ahead and freed, it makes the guest's size
        negative.
        """,
      example: "10 00 80 00 00 04 00 00     4 pages of the backend at page 0x800000, not added",
      qemu: """
        Books it, and gives it back before it is there; if it was mapped already, the size goes
        below zero.
        """,
      related: ["DM-E21", "DM-H3"]),
    CatalogueEntry(
      "DM-E21", .drop, "memory that the guest said it had not added",
      rule: "Not the guest's by its own word: not booked.",
      why: "It would be taken from nobody and given to somebody.",
      example: "hot-add-response count=1000 of 32768; ranges=[0x8001f4+512]: 500 count, 12 do not",
      qemu: "Takes all of it.",
      related: ["DM-C21", "DM-E20"]),
    CatalogueEntry(
      "DM-E22", .ok, "all hot-added memory is given up, and wanted again",
      rule: "It is given back, not added anew.",
      why: "It is still there, in the guest's map.",
      example: "hot-add 0x800000+32768; ranges=[0x800000+32768]; unballoon ranges=[0x800000+32768]",
      qemu: "The same."),
    CatalogueEntry(
      "DM-E23", .ok, "a range from boot memory into hot-added memory",
      rule: "Split where the backing changes; each part goes to its own.",
      why: "One discard across two files frees the wrong bytes of one of them.",
      example: "00 ff 7f 00 00 02 00 00     256 pages below 32 GiB, 256 of the backend above",
      qemu: "Splits it, too."),
    CatalogueEntry(
      "DM-E24", .ok, "ranges in any order",
      rule: "Descending and random order are as good as ascending.",
      why: "Linux sends them as its allocator finds them.",
      example: "ranges=[0x30004+1 0x30002+1 0x30000+1]",
      qemu: "Takes them."),
    CatalogueEntry(
      "DM-E25", .ok, "512 pages that begin in the middle of a huge page",
      rule: "512 pages of 4 KiB, wherever they begin.",
      why: "Nothing in the message says \"huge\".",
      example: "01 00 01 00 00 02 00 00",
      qemu: "Takes them."),
    CatalogueEntry(
      "DM-E26", .clamp, "32 TiB in one message",
      rule: """
        Work follows the memory that is touched, the sum saturates, and what was asked for is taken.
        """,
      why: """
        510 x (2^24 - 1) pages are 2^33: too many for 32 bits, and for an afternoon of single steps.
        """,
      example: "00 00 00 00 00 ff ff ff     510 times",
      qemu: "One step and one warning for each page that is no memory.",
      observedAs: ["DM-E11"],
      related: ["DM-E1", "DM-E11"]),
    CatalogueEntry(
      "DM-E27", .drop, "page numbers with the bit that marks shared memory",
      rule: "A page number is a page number: bit 39 set is above all memory.",
      why: "Masked away, two numbers are one page, and it is given up twice.",
      example: "00 00 01 00 80 00 02 00     page 0x8000010000, 512 pages",
      qemu: "Books them as given up, with a warning for each.",
      observedAs: ["DM-E4"],
      related: ["DM-E4"]),
    CatalogueEntry(
      "DM-E28", .ok, "all of memory",
      rule: """
        Legal, if it was asked for; what the guest said it needs at the least is not asked for.
        """,
      why: "The guest ends itself, and nobody else.",
      example: "monitor balloon 4K; balloon-request pages=262143; ranges=[0x0+16 0x1a+262118]",
      qemu: "Asks, and takes it.",
      related: ["DM-C10"]),
  ]
}
