extension Catalogue {
  /// Group C: messages, their headers and fields.
  static let messages: [CatalogueEntry] = [
    CatalogueEntry(
      "DM-C1", .drop,
      "the size in the header is less than the message has, or more than its packet",
      rule: """
        At least the message's fixed part and at most the payload; else the message is ignored.
        """,
      why: "The size bounds whatever follows: it is the first number that lies.",
      example: """
        01 00 00 00 01 00 00 00 | 00 00 02 00 00 00 00 00     a version request of size 0
        01 00 ff ff 01 00 00 00 | 00 00 02 00 00 00 00 00     of size 65535, in 16 bytes
        """,
      qemu: "Does not look at it: the packet's length counts.",
      related: ["VB-B14", "DM-C2"]),
    CatalogueEntry(
      "DM-C2", .ok, "a message is longer than it needs",
      rule: "What follows is not looked at; a list of ranges ends where its count says.",
      why: "Later versions of a message grow at the end.",
      example: "01 00 10 00 01 00 00 00 | 00 00 02 00 00 00 00 00 | de ad be ef de ad be ef",
      qemu: "Takes it, and ignores the rest.",
      related: ["DM-C1"]),
    CatalogueEntry(
      "DM-C3", .drop, "a type that no guest sends",
      rule: "Ignored and counted, with one line in the log for each second at the most.",
      why: """
        A host's own message sent back to it must not run the code that reads a host's message.
        """,
      example: """
        06 00 08 00 03 00 00 00     a balloon request, from the guest
        also 0, 2, 4, 8, 10, 12, 13, 14 unasked, and 15 to 0xffff
        """,
      qemu: "Warns \"unknown DM message\" of each, without a limit.",
      related: ["DM-F5", "DM-C22"]),
    CatalogueEntry(
      "DM-C4", .refuse, "a version that does not exist",
      rule: """
        Refused, and the guest asks again: 0.3, 1.0 and 2.0 exist. After eight the channel closes.
        """,
      why: "A version that is accepted promises a layout of messages.",
      example: "01 00 10 00 01 00 00 00 | 01 00 01 00 00 00 00 00     version 1.1",
      qemu: """
        Accepts every number from 0.3 to 2.0, 1.1 among them; refuses others as often as they come.
        """,
      related: ["DM-C5", "DM-D16"]),
    CatalogueEntry(
      "DM-C5", .refuse, "a version that does not exist, as the last attempt",
      rule: "Refused; the guest has nothing else to offer and closes.",
      why: "That it is the last is no reason to give in.",
      example: "01 00 10 00 01 00 00 00 | 00 00 03 00 01 00 00 00     version 3.0, last",
      qemu: "Refuses it, and does not look at the bit.",
      related: ["DM-C4"]),
    CatalogueEntry(
      "DM-C6", .drop, "a version request or capabilities that are too short",
      rule: "Shorter than its fixed part: ignored; the state stays.",
      why: "The rest would be read from the trailer, or from the packet before.",
      example: """
        01 00 08 00 01 00 00 00                              a version request without version
        """,
      qemu: "Warns \"too short\" and ignores it.",
      related: ["DM-C12", "DM-C18"]),
    CatalogueEntry(
      "DM-C7", .ok, "reserved bits of a version request",
      rule: "Ignored.",
      why: "Later guests may use them.",
      example: "01 00 10 00 01 00 00 00 | 00 00 02 00 fe ff ff ff",
      qemu: "Ignores them."),
    CatalogueEntry(
      "DM-C8", .clamp, "every bit of the capabilities",
      rule: """
        Known bits are kept, the alignment is 2^n MiB with n from 0 to 15, the rest is dropped.
        """,
      why: "1 << (15 + 20) does not fit 32 bits.",
      example: "03 00 20 00 02 00 00 00 | ff x 8 | …    balloon, hot-add, alignment 2^15 MiB",
      qemu: "Takes the low bits, says nothing of the others.",
      related: ["DM-C9", "DM-H10"]),
    CatalogueEntry(
      "DM-C9", .ok, "the least alignment, and the greatest of a guest that cannot hot-add",
      rule: "0 is 1 MiB; an alignment that is not needed is not looked at.",
      why: "Both are within the field.",
      example: """
        03 00 20 00 02 00 00 00 | 03 00 00 00 00 00 00 00 | …    balloon, hot-add, alignment 0
        """,
      qemu: "Works.",
      related: ["DM-C8"]),
    CatalogueEntry(
      "DM-C10", .clamp, "page limits that contradict each other or the machine",
      rule: """
        What is credible is kept (no request goes below it), and the rest stops nobody from asking.
        """,
      why: "A guest that must keep 2^64 - 1 pages would never have to give one.",
      example: """
        03 00 20 00 02 00 00 00 | 03 00 00 00 00 00 00 00 | ff x 8 | 00 x 8
        at least 2^64 - 1 pages; page 0 at the most
        """,
      qemu: "From reading: does not look at them."),
    CatalogueEntry(
      "DM-C11", .clamp, "a status report of more memory than there can be",
      rule: "Cut to the guest's memory, and to 2^40 pages, before it is multiplied by 4096.",
      why: "In 64 bits, (2^52 + 1) pages are 4096 bytes.",
      example: "committed=4503599627370497 (2^52 + 1)",
      qemu: "Multiplies, and loses the high bits: the monitor is told 4096.",
      related: ["DM-F8"]),
    CatalogueEntry(
      "DM-C12", .drop, "a status report that is too short",
      rule: "Below 48 bytes: ignored.",
      why: "Its numbers would be those of another message.",
      example: "05 00 08 00 04 00 00 00",
      qemu: "Warns \"too short\" and ignores it.",
      related: ["DM-C6"]),
    CatalogueEntry(
      "DM-C13", .drop, "more ranges are counted than the packet holds",
      rule: "The whole message is ignored: no range of it is applied.",
      why: "Half a message leaves books that neither side can explain.",
      example: """
        07 00 18 00 03 00 00 00 | 00 00 00 00 | 04 00 00 00 | 00 00 01 00 00 00 02 00
        count 2 (4 >> 1), and one range
        """,
      qemu: "Warns and ignores it.",
      related: ["DM-C14"]),
    CatalogueEntry(
      "DM-C14", .drop, "a count whose bytes do not fit 32 bits",
      rule: "As with C13, computed in 64 bits.",
      why: """
        8 x (2^31 - 1) is 0xfffffff8 and, with the 16 of the header, 8: smaller than any packet.
        """,
      example: "07 00 18 00 03 00 00 00 | 00 00 00 00 | ff ff ff ff | …    count 2^31 - 1, more",
      qemu: "Warns and ignores it.",
      related: ["DM-C13"]),
    CatalogueEntry(
      "DM-C15", .deadline, "responses without ranges, and more promised",
      rule: "No range says that there is nothing to give: the operation ends with the first.",
      why: """
        "More" without an end costs the guest 24 bytes and the host an operation that never ends.
        """,
      example: "07 00 10 00 03 00 00 00 | 00 00 00 00 | 01 00 00 00      more, count 0; again",
      qemu: "Ends the operation, too; \"more\" is not looked at.",
      related: ["DM-D5", "DM-E12"]),
    CatalogueEntry(
      "DM-C16", .ok, "the reserved word of a response",
      rule: "Ignored.",
      why: "Old guests leave in it what was there.",
      example: "07 00 18 00 09 00 00 00 | ff ff ff ff | …",
      qemu: "Ignores it."),
    CatalogueEntry(
      "DM-C17", .ok, "more ranges in a message than fit a page",
      rule: "Up to the greatest packet all are taken; above it nothing of the message is.",
      why: "510 are a convention of one guest.",
      example: "511 ranges: 16 + 511 x 8 = 4104 bytes",
      qemu: "Takes whatever fits the ring.",
      related: ["VB-B19"]),
    CatalogueEntry(
      "DM-C18", .drop, "a response that is too short",
      rule: "Ignored; the wait goes on, and ends by its deadline.",
      why: """
        The type decides what is read: an unballoon response sent as type 7 (macOS did) has 8 of 16.
        """,
      example: """
        07 00 08 00 03 00 00 00                              8 bytes; a balloon response has 16
        """,
      qemu: """
        In its state: warns "too short" and waits for ever. Out of it: warns "unexpected".
        """,
      related: ["DM-D12", "DM-C6"]),
    CatalogueEntry(
      "DM-C19", .clamp, "more pages were hot-added than were offered",
      rule: "What was offered counts; the next offer begins behind it.",
      why: "Pages that were never mapped would be sold to the guest.",
      example: "0b 00 10 00 03 00 00 00 | 01 80 00 00 | 01 00 00 00  32769 of 32768",
      qemu: "Warns and cuts it, too.",
      related: ["DM-C21"]),
    CatalogueEntry(
      "DM-C20", .ok, "results that nobody defined",
      rule: """
        Not 0 and pages: success. Success without pages: never offered again. 0: tried again later.
        """,
      why: "Guests return what their kernel returned.",
      example: "0b 00 10 00 03 00 00 00 | 00 80 00 00 | ff ff ff ff  result 0xffffffff, all pages",
      qemu: "The same, but 0 is for good until the machine resets.",
      related: ["DM-F12"]),
    CatalogueEntry(
      "DM-C21", .clamp, "a part of an offer is hot-added, and not in whole blocks",
      rule: """
        The part counts; the rest of the offer may be in use and stays out; the next offer is
        aligned.
        """,
      why: "The next offer begins where this one ended: not where the guest can use it.",
      example: "0b 00 10 00 03 00 00 00 | 05 00 00 00 | 01 00 00 00  5 pages of 262144",
      qemu: "Goes on at page 5, and dies of its own assertion at the next higher target (HA-2a).",
      related: ["HA-2a", "DM-E21"]),
    CatalogueEntry(
      "DM-C22", .drop, "a message of the host's, or an error, with four kilobytes in it",
      rule: "Ignored and counted; nothing of it is kept or printed.",
      why: "The text of an error ends up in a log, or in a terminal.",
      example: "00 00 00 10 04 00 00 00 | cd x 4088                  an error of 4 KiB",
      qemu: "Warns \"unknown DM message\".",
      related: ["DM-C3"]),
    CatalogueEntry(
      "DM-C23", .ok, "transaction numbers stand still, go back or wrap",
      rule: "Informational: nothing is decided by a guest's number.",
      why: "Linux counts its own messages, others repeat the host's.",
      example: "trans=4294967295, 0, 7, 3, 3",
      qemu: "Does not look at them.",
      related: ["DM-C24", "VB-B17"]),
    CatalogueEntry(
      "DM-C24", .ok, "a guest repeats the request's number, or counts by itself",
      rule: "Both are right.",
      why: "One request is open at a time: the answer needs no number.",
      example: "balloon-request trans=1 answered by balloon-response trans=1, or by trans=77",
      qemu: "Both are taken.",
      related: ["DM-C23"]),
    CatalogueEntry(
      "DM-C25", .ok, "a message whose body was never written",
      rule: "Its fields are judged like all others; what nobody asked for is ignored.",
      why: "Old memory of the guest is as good as an attack, and no worse.",
      example: "05 00 30 00 03 00 00 00 | cd x 40      a status report, when reports are off",
      qemu: "Ignores it when reports are off."),
  ]
}
