import Foundation

/// Tells a person who waits for long where the work is; a file or a pipe is told nothing.
struct Progress {
  private let isShown = isatty(STDERR_FILENO) == 1
  private let begun = ContinuousClock.now
  private var isOnScreen = false

  /// Shows a line, from the second second on.
  mutating func show(_ text: String) {
    guard isShown, ContinuousClock.now - begun > .seconds(1) else { return }
    write("\r\u{1B}[K" + text)
    isOnScreen = true
  }

  /// Makes room for what is printed next.
  mutating func clear() {
    guard isOnScreen else { return }
    write("\r\u{1B}[K")
    isOnScreen = false
  }

  private func write(_ text: String) {
    // It is a courtesy: whether it arrives changes nothing.
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
