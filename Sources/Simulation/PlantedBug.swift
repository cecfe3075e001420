/// A mistake that a machine is made with, to see whether the checkers find it.
///
/// None is in the engine: the machine makes it on the way to the engine or from it, so that whoever
/// reads the engine never meets one.
package enum PlantedBug: String, CaseIterable, Hashable, Sendable {
  /// The host sleeps through the signal of a guest whose answer to an unballoon request waits.
  case lostWakeUp = "lost-wake-up"
  /// The last range of an unballoon request that has several is one page too long.
  case unballoonOffByOne = "unballoon-off-by-one"
  /// What a guest gave up of hot-added memory is counted twice.
  case doubleCount = "double-count"
}
