extension Catalogue {
  /// Group B: packets and their descriptors.
  static let packets: [CatalogueEntry] = [
    CatalogueEntry(
      "VB-B1", .close, "a packet of length 0",
      rule: "A packet is at least its descriptor long, or the channel closes.",
      why: "A reader that advances by the length stands still, and reads the packet for ever.",
      example: "06 00 02 00 00 00 00 00 | 00 x 8          type 6, payload at 2 x 8, length 0 x 8",
      qemu: """
        Prints "malformed packet: 16 0" and looks at it again at every signal: the ring is stuck.
        """,
      related: ["VB-B2"]),
    CatalogueEntry(
      "VB-B2", .close, "a packet that ends before its payload begins",
      rule: "The payload begins inside the packet, or the channel closes.",
      why: "The difference of the two is a length: below zero it is four billion.",
      example: "06 00 02 00 01 00 00 00 | 00 x 8          payload at 16, length 8",
      qemu: "Prints \"malformed packet: 16 8\"; the ring is stuck.",
      related: ["VB-B1", "VB-B4"]),
    CatalogueEntry(
      "VB-B3", .close, "a payload that begins in the descriptor",
      rule: "The descriptor has 16 bytes: a payload offset below 2 closes the channel.",
      why: "Type, length and number would be read once more, as a message.",
      example: "06 00 00 00 04 00 00 00 | 00 x 8          payload at 0; the same with 1",
      qemu: "Prints \"malformed packet: 0 32\"; the ring is stuck."),
    CatalogueEntry(
      "VB-B4", .close, "a payload that begins far behind its packet",
      rule: "As with B2: the payload begins inside the packet.",
      why: "524,280 bytes further on is somebody else's memory.",
      example: "06 00 ff ff 02 00 00 00 | 00 x 8          payload at 524280, length 16",
      qemu: "Prints \"malformed packet: 524280 16\"; the ring is stuck.",
      related: ["VB-B2"]),
    CatalogueEntry(
      "VB-B5", .close, "a packet that is longer than what was published",
      rule: "Length and trailer lie in front of the write index, or the channel closes.",
      why: "The rest may never come. A host that waits for it is deaf.",
      example: "06 00 02 00 ff ff 00 00 | 00 x 8          524280 bytes; write index +32",
      qemu: "Waits for the rest, silently and without an end.",
      related: ["VB-A5", "VB-B6"]),
    CatalogueEntry(
      "VB-B6", .close, "a packet that takes all that was published, without room for its trailer",
      rule: "As with A5: 8 bytes follow the packet, in front of the write index.",
      why: "The read index would pass the write index.",
      example: "06 00 02 00 04 00 00 00 …, write index +32 instead of +40; the same with +36",
      qemu: "Waits for the rest, silently and without an end.",
      related: ["VB-A5", "VB-B5"]),
    CatalogueEntry(
      "VB-B7", .drop, "two pages of zeros",
      rule: """
        A message of no type and no size: ignored and counted, as long as the packet is not too
        large.
        """,
      why: "The work is the copy of it, and the copy has a limit.",
      example: "06 00 02 00 01 04 00 00 | 00 x 8 | 00 x 8184",
      qemu: "Warns of an unknown message 0.",
      observedAs: ["DM-C1"],
      related: ["VB-B19", "DM-C1", "DM-C3"]),
    CatalogueEntry(
      "VB-B8", .close, "a packet type that this channel has no use for",
      rule: "In-band data and completions are read; any other type closes the channel.",
      why: "What is not understood cannot be skipped safely: its length may mean something else.",
      example: "01 00 02 00 04 00 00 00 …       and 0, 2, 3, 4, 5, 8, 0xa, 0xc, 0xd, 0xe, 0xffff",
      qemu: """
        Prints "unexpected msg type: 1" at every signal; the ring is stuck until a close or a reset.
        """,
      related: ["VB-B9"]),
    CatalogueEntry(
      "VB-B9", .close, "a packet that points at the guest's memory",
      rule: """
        Dynamic Memory sends no data outside of packets: nothing is mapped, the channel closes.
        """,
      why: "A list of pages with a count of its own is work and memory of the guest's choice.",
      example: """
        09 00 04 00 08 00 00 00 | … | 00 00 00 00 ff ff 00 00    65535 ranges in 16 bytes
        07 00 …                                  transfer pages, 0xffffffff ranges
        """,
      qemu: """
        Type 9 with a good list is taken as a message; a bad list or type 7 leaves the ring stuck.
        """,
      related: ["VB-B8"]),
    CatalogueEntry(
      "VB-B10", .drop, "a completion that nobody asked for",
      rule: "The host asks for no completion: ignored and counted, whatever its number.",
      why: "Matched against a table of requests it would free one twice.",
      example: "0b 00 02 00 04 00 00 00 | 00 x 8 | …      number 0, an unknown one, the same twice",
      qemu: "Reads it like any message."),
    CatalogueEntry(
      "VB-B11", .ok, "a message asks for a completion",
      rule: """
        It is answered with an empty completion of its number if there is room, else not at all.
        """,
      why: """
        macOS asks for them. Waiting for room would let a guest that never reads stop the host.
        """,
      example: "06 00 02 00 04 00 01 00 | 07 00 00 00 00 00 00 00 | …    flag 1, number 7",
      qemu: "Never sends completions.",
      related: ["DM-F4"]),
    CatalogueEntry(
      "VB-B12", .close, "flags that do not exist",
      rule: "Bit 0 is the only flag; any other closes the channel.",
      why: "A flag may change the layout: what follows cannot be trusted.",
      example: "06 00 02 00 04 00 00 80 | 00 x 8 | …      and fe ff",
      qemu: "From reading: does not look at them."),
    CatalogueEntry(
      "VB-B13", .drop, "a packet without payload",
      rule: "No message has no bytes: ignored and counted.",
      why: "The header would be read from the trailer.",
      example: "06 00 02 00 02 00 00 00 | 00 x 8",
      qemu: "Drops it silently."),
    CatalogueEntry(
      "VB-B14", .ok, "a payload that was padded",
      rule: "The packet tells its length in eights; the size in the header must be at most that.",
      why: "The true length is nowhere but in the message: rounding up is no breach.",
      example: "payload of 4 bytes, padded: 05 00 08 00 | 00 00 00 00",
      qemu: "Cannot tell padding from payload, and does not look at the size.",
      related: ["DM-C1"]),
    CatalogueEntry(
      "VB-B15", .ok, "a longer descriptor",
      rule: "The payload begins where the offset says; eight more bytes of descriptor are skipped.",
      why: "A fixed 16 would read a message from the wrong place.",
      example: "06 00 03 00 05 00 00 00 | 00 x 8 | 8 bytes of anything | the message",
      qemu: "From reading: goes by the offset."),
    CatalogueEntry(
      "VB-B16", .ok, "a trailer with anything in it",
      rule: "Nobody looks at it.",
      why: "Hosts in the field write nothing there: old bytes of the ring.",
      example: "the message | ff ff ff ff ff ff ff ff",
      qemu: "Does not look at it."),
    CatalogueEntry(
      "VB-B17", .ok, "packet numbers repeat, or are as large as can be",
      rule: "The number of a packet that asks for nothing means nothing.",
      why: "Linux sends 0 always.",
      example: "… | ff ff ff ff ff ff ff ff | …           and 0, and the same again",
      qemu: "Does not look at it.",
      related: ["DM-C23"]),
    CatalogueEntry(
      "VB-B18", .ok, "a packet wraps around the end of the ring",
      rule: "Descriptor, header, range and trailer may each be split at the end.",
      why: "An honest guest does so once in every turn of the ring.",
      example: "write index 16376: 8 bytes of the descriptor at the end, 8 at the start",
      qemu: "Works.",
      related: ["VB-A27"]),
    CatalogueEntry(
      "VB-B19", .close, "a packet larger than any message",
      rule: """
        Above the greatest message (4096 bytes) and a margin: the host copies none of it, and
        closes.
        """,
      why: "The memory for a packet must not be of the guest's choice.",
      example: "payloads of 4104 to 16360 bytes",
      qemu: "Copies whatever fits the ring.",
      related: ["VB-B7", "DM-C17"]),
    CatalogueEntry(
      "VB-B20", .ok, "a message changes while it is looked at",
      rule: "It is copied once, and the copy is what is checked and used.",
      why: "Checked in shared memory, a count of 1 is 2^31 when the loop begins.",
      example: "a second thread: range count 1, 2147483647, 1, 2147483647, …",
      qemu: "Copies a payload before it parses it.",
      related: ["VB-B21", "DM-H5"]),
    CatalogueEntry(
      "VB-B21", .ok, "a descriptor changes between two looks at it",
      rule: "It is read once, into the host's own memory.",
      why: "The length that was checked and the length that is used are two reads.",
      example: "length 4, then 0xffff",
      related: ["VB-B20"]),
  ]
}
