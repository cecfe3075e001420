/// What must hold of a host whatever its guest does: a checker that shares nothing with the host
/// watches it.
package struct Invariant: Hashable, Sendable {
  /// The stable id, such as `I5`.
  package let id: String
  /// What it is about, in a few words.
  package let name: String
  /// What holds.
  package let rule: String
  /// What would come of it if it did not.
  package let why: String
}

extension Catalogue {
  /// The invariant of an id, in any case.
  package static func invariant(_ word: String) -> Invariant? {
    invariants.first { $0.id.lowercased() == word.lowercased() }
  }

  /// All invariants, in the order of their numbers.
  package static let invariants: [Invariant] = [
    Invariant(
      id: "I1", name: "page conservation",
      rule: """
        Every page of the guest is owned by guest or host, never both, never neither; the counters \
        equal a recount.
        """,
      why: "A page with two owners is a leak of memory, one with none is lost."),
    Invariant(
      id: "I2", name: "the sets of pages",
      rule: "The ranges that the monitor lists equal a naive model that works page by page.",
      why: "An error in the bookkeeping shows here before it shows anywhere else."),
    Invariant(
      id: "I3", name: "nothing is given back that was not taken",
      rule: "An unballoon request names pages that the guest gave up; none is counted twice.",
      why: "A guest frees what it is told to: a page in use would be handed out again."),
    Invariant(
      id: "I4", name: "the place of hot-added memory",
      rule: """
        Offered memory is aligned as the guest asked, lies in the backend, overlaps neither RAM \
        nor removed pages, and is offered once; a guest that cannot add it is offered none.
        """,
      why: "A guest that adds a page twice, or where something else lies, does not survive it."),
    Invariant(
      id: "I5", name: "the host's messages are well formed",
      rule: """
        Type, size, padding, reserved bits and limits are those of the protocol; an answer carries \
        the guest's number, requests are numbered one by one, and each comes when it may.
        """,
      why:
        "Linux checks next to nothing of what a host sends, and stops obeying or corrupts memory."
    ),
    Invariant(
      id: "I6", name: "one operation at a time",
      rule: "A request is sent when the one before it is answered, or was given up.",
      why: "A guest that gets two answers both with one train, and the accounts part."),
    Invariant(
      id: "I7", name: "bounded cost",
      rule: "What the host keeps, works and logs is bounded for each byte that the guest writes.",
      why: "A guest must not be able to stop its host, or to fill its disk."),
    Invariant(
      id: "I8", name: "no double fetch",
      rule: "A byte of shared memory is fetched once for each use, and inside its ring.",
      why: "What was checked is not what is used, if the guest changes it in between."),
    Invariant(
      id: "I9", name: "liveness",
      rule: """
        Once faults stop and the guest cooperates, a target is reached, or the reason why it \
        cannot be is seen, within a bounded time.
        """,
      why: "A host that waits for ever serves no later command."),
    Invariant(
      id: "I10", name: "a reset is a new beginning",
      rule: "A machine that was reset equals a new one with the same target and configuration.",
      why: "What is left over of the guest before is a leak, or a wrong account."),
    Invariant(
      id: "I11", name: "determinism",
      rule: "The same input gives the same digest, in every process and on every machine.",
      why: "Else nothing that was found could be repeated."),
    Invariant(
      id: "I12", name: "saving and restoring",
      rule: "A machine that is saved and restored after any event goes on as if it had not been.",
      why: "A migration in mid-conversation must not be seen by the guest."),
  ]
}
