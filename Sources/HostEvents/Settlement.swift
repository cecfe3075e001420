/// What became of a target.
package enum Settlement: String, CaseIterable, Hashable, Sendable {
  /// The guest has the size that was asked for.
  case reached
  /// The guest has given all that it can.
  case guestMinimum = "guest-minimum"
  /// The guest has no more than it said that it needs.
  case statedMinimum = "stated-minimum"
  /// The guest cannot be ballooned, or cannot be hot-added to.
  case incapable
  /// There is no memory left to hot-add, or less than the guest's alignment.
  case noMemoryToAdd = "no-memory-to-add"
  /// The guest failed to add memory for the moment.
  case hotAddFailed = "hot-add-failed"
  /// The guest added less than it was asked to, and said that it never will.
  case hotAddRefused = "hot-add-refused"
  /// The guest took too long.
  case deadline
  /// The guest repeats itself.
  case noProgress = "no-progress"
  /// The guest's memory is in more pieces than the host tracks.
  case tooManyRanges = "too-many-ranges"
  /// A new target came.
  case canceled
  /// The channel was closed.
  case closed
}
