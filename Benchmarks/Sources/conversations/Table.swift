/// The table that is printed: what was done, how fast, and whether that is fast enough.
enum Table {
  private static let widths = [44, 12, 13, 8, 14]

  static func heading(_ options: Options) -> String {
    """
    The best of \(options.runs) runs, thread time. Ours: a hardened host, through both ends of rings.
    The re-creation: QEMU's bookkeeping over GLib's GTree, packets handed over directly, no rings;
    it gives back one range a request, as QEMU's host does, and ours up to 500.

    \(cells(["work", "ours", "re-creation", "ratio", "target"]))met
    """
  }

  static func line(_ row: Row, _ timing: Timing, _ options: Options) -> String {
    let ratio = timing.peer.map { $0 / timing.ours }
    let isMet = row.target.isMet(by: timing)
    let texts = [
      row.name, row.unit.text(timing.ours, timing.count),
      timing.peer.map { row.unit.text($0, timing.count) } ?? "-",
      ratio.map { $0.text(2) } ?? "-", row.target.text,
    ]
    return cells(texts) + (options.isQuick ? "-" : isMet ? "yes" : "no")
  }

  /// The first is a text, the others are numbers and end where their column does.
  private static func cells(_ texts: [String]) -> String {
    zip(texts.indices, texts).map { index, text in
      let space = String(repeating: " ", count: max(1, widths[index] - text.count))
      return index == 0 ? text + space : space + text
    }
    .joined() + "  "
  }
}

/// In what a row tells its numbers.
enum Unit {
  case perSecond
  case time

  func text(_ seconds: Double, _ count: Int) -> String {
    switch self {
    case .perSecond: Self.rate(Double(count) / seconds)
    case .time: Self.time(seconds / Double(count))
    }
  }

  static func rate(_ rate: Double) -> String {
    if rate >= 1e6 { return (rate / 1e6).text(2) + " M/s" }
    return rate >= 1e4 ? (rate / 1e3).text(1) + " k/s" : rate.text(0) + " /s"
  }

  static func time(_ seconds: Double) -> String {
    if seconds >= 0.01 { return seconds.text(3) + " s" }
    return seconds >= 1e-3 ? (seconds * 1e3).text(2) + " ms" : (seconds * 1e6).text(2) + " us"
  }
}

/// What a row is to come to.
enum Target {
  case perSecond(Double)
  case seconds(Double)
  /// So many times as fast as the re-creation.
  case ratio(Double)

  var text: String {
    switch self {
    case .perSecond(let rate): Unit.rate(rate)
    case .seconds(let seconds): Unit.time(seconds)
    case .ratio(let ratio): ratio.text(0) + " times"
    }
  }

  func isMet(by timing: Timing) -> Bool {
    switch self {
    case .perSecond(let rate): Double(timing.count) / timing.ours >= rate
    case .seconds(let seconds): timing.ours / Double(timing.count) <= seconds
    case .ratio(let ratio): (timing.peer ?? 0) / timing.ours >= ratio
    }
  }
}

extension Double {
  /// The number with so many digits after the point.
  func text(_ digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = Int(self * scale + 0.5)
    let whole = String(scaled / Int(scale))
    return digits == 0 ? whole : whole + "." + String(scaled % Int(scale) + Int(scale)).dropFirst()
  }
}
