/// Something that a guest in the field does and a reader of the protocol would not expect; no rule
/// is broken by it.
package struct Quirk: Encodable, Hashable, Sendable {
  /// Stable.
  package let id: String
  /// What was seen, in one line.
  package let summary: String
  /// Who does it, and why it does no harm.
  package let note: String

  /// Requests for pages stay unanswered, and the guest lives.
  static let silence = Quirk(
    id: "hibernation-silence",
    summary: "requests for pages are never answered, and the guest is alive",
    note: """
      A Linux guest that can hibernate (a virtual ACPI S4) ignores them: a host needs deadlines.
      """)
  /// Status reports after the host asked for none.
  static let unwantedStatus = Quirk(
    id: "status-after-suppress",
    summary: "status is reported though the host asked for no reports",
    note: "Linux does not look at that bit; the report is to be ignored (DM-F14).")
  /// More memory is available than the guest said it has.
  static let countedEarly = Quirk(
    id: "hot-add-counted-early",
    summary: "offered memory counts as available before the offer is answered",
    note: "Linux uses each block as it is added, and answers when all are.")
  /// The channel was closed with pages out.
  static let keptOnClose = Quirk(
    id: "pages-out-at-close",
    summary: "the channel is closed while pages are out, and nothing is said of them",
    note: "Linux' driver forgets its pages when it is unbound; only a reset brings them back.")
  /// The size in a header covers the fixed part of the message only.
  static let shortSize = Quirk(
    id: "size-of-fixed-part",
    summary: "a balloon response tells the size of its fixed part only",
    note: "A driver for macOS does; the ranges are counted by the message itself (DM-C1).")
  /// Completions are asked for.
  static let completions = Quirk(
    id: "asks-for-completion",
    summary: "packets ask for a completion, which no Dynamic Memory host needs to know of",
    note: "A driver for macOS does; the host answers with an empty completion (VB-B11).")
  /// Hot-add was refused for good.
  static let refusedHotAdd = Quirk(
    id: "hot-add-refused-for-good",
    summary: "a hot-add is answered with success and no page",
    note: "Linux' way to say that it never will: the host must not ask again.")
  /// A newer version is tried first.
  static let newerVersion = Quirk(
    id: "tries-a-newer-version",
    summary: "a version above 2.0 is proposed before those that exist",
    note: "A driver for macOS begins with 3.0; the host refuses it, and the next is tried (DM-C4).")

  /// All of them.
  package static let all: [Quirk] = [
    silence, unwantedStatus, countedEarly, keptOnClose, shortSize, completions, refusedHotAdd,
    newerVersion,
  ]
}
