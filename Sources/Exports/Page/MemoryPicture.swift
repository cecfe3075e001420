/// Draws who has the memory over time, what the host is about, and what went wrong, as SVG.
struct MemoryPicture {
  private let moments: [Story.Moment]
  private let rows: [StoryRow]
  private let scale: TimeScale
  private let end: UInt64
  private let width: Double
  private let height: Double
  private let range: ClosedRange<Double>
  private var markup = Markup()

  // Room around the memory.
  private let left = 56.0
  private let right = 16.0
  private var afterwards: Double { width / 40 }
  private let top = 20.0
  private let markRoom: Double
  private var bottom: Double { height - 56 - markRoom }
  private var laneTop: Double { bottom + 10 }
  private let laneHeight = 20.0
  private var markLine: Double { laneTop + laneHeight + 12 }

  /// - Parameters:
  ///   - story: what is drawn.
  ///   - rows: the ladder's rows, to which the marks lead.
  ///   - width: pixels.
  ///   - height: pixels.
  ///   - style: a name for the style sheet.
  /// - Returns: an element for the page.
  static func draw(
    _ story: Story, _ rows: [StoryRow], width: Double, height: Double, style: String
  ) -> String {
    var picture = MemoryPicture(story, rows, width, height)
    picture.draw(style)
    return picture.markup.text
  }

  private init(_ story: Story, _ rows: [StoryRow], _ width: Double, _ height: Double) {
    moments = Self.thinned(story.moments)
    self.rows = rows
    end = story.end
    scale = TimeScale(moments.map(\.time) + rows.map(\.time) + [story.end])
    self.width = width
    self.height = height
    range = Self.range(of: moments)
    markRoom = rows.contains { ($0.level ?? .good) >= .warning } ? 22 : 0
  }

  private static let mostMoments = 400

  /// More moments than pixels say nothing more; the last of those that are left out counts.
  private static func thinned(_ moments: [Story.Moment]) -> [Story.Moment] {
    guard moments.count > mostMoments else { return moments }
    return (0..<mostMoments).map { moments[($0 + 1) * moments.count / mostMoments - 1] }
  }

  /// From 0, unless all that happens is a small part of the memory.
  static func range(of moments: [Story.Moment]) -> ClosedRange<Double> {
    let total = moments.map(\.total).max() ?? 0
    // A target can be anything.
    let target = moments.compactMap(\.target).filter { $0 <= total * 2 }.max() ?? 0
    let most = max(total, target, 4096)
    let least = moments.map { min($0.held, $0.target ?? $0.held) }.min() ?? 0
    let room = most - least
    guard room > 0, room < most * 0.15 else { return 0...(most * 1.08) }
    return max(0, least - room * 0.6)...(most + room * 0.25)
  }

  // Places.

  private func x(_ time: UInt64) -> Double {
    left + scale[time] * (width - left - right - afterwards)
  }

  /// Where the next moment begins; behind the last it stays as it is for a while.
  private func stop(of index: Int) -> Double {
    index + 1 < moments.count ? x(moments[index + 1].time) : width - right
  }

  private func y(_ bytes: Double) -> Double {
    let share = (bytes - range.lowerBound) / (range.upperBound - range.lowerBound)
    return bottom - min(max(share, 0), 1) * (bottom - top)
  }

  private func number(_ value: Double) -> String { Markup.number(value) }
}

// What is drawn, from back to front.
extension MemoryPicture {
  private mutating func draw(_ style: String) {
    markup.raw(
      "<svg class=\"picture \(style)\" viewBox=\"0 0 \(number(width)) \(number(height))\" "
        + "role=\"img\" aria-label=\"The memory of the guest over time\">")
    drawGrid()
    drawAreas()
    drawTarget()
    drawTurns()
    drawHovers()
    drawLane()
    drawMarks()
    drawTimes()
    markup.raw("</svg>\n")
  }

  private mutating func drawGrid() {
    for bytes in gridLines {
      let line = number(y(bytes))
      markup.raw(
        "<line class=\"grid\" x1=\"\(number(left))\" x2=\"\(number(width - right))\" "
          + "y1=\"\(line)\" y2=\"\(line)\"/>")
      label(SizeText.bytes(bytes), left - 8, y(bytes) + 4, "end")
    }
    guard range.lowerBound > 0 else { return }
    let (from, line) = (number(left - 14), number(bottom + 3))
    markup.raw("<path class=\"cut\" d=\"M\(from) \(line)l4 -6l4 8l4 -6l4 4\"/>")
  }

  /// Three to six round sizes.
  private var gridLines: [Double] {
    let room = range.upperBound - range.lowerBound
    var step = 4096.0
    while room / step > 5 { step *= 2 }
    var lines: [Double] = []
    var line = (range.lowerBound / step).rounded(.up) * step
    while line <= range.upperBound {
      lines.append(line)
      line += step
    }
    return lines
  }

  private mutating func drawAreas() {
    let floor = range.lowerBound
    area("held", from: { _ in floor }, to: \.held)
    area("hot", from: { min($0.boot, $0.held) }, to: \.held)
    area("freed", from: \.held, to: { $0.held + $0.freed })
    area("unfreed", from: { $0.held + $0.freed }, to: { $0.held + $0.freed + $0.unfreed })
  }

  /// A band that changes in steps; where it has no height it is not drawn.
  private mutating func area(
    _ style: String, from low: (Story.Moment) -> Double, to high: (Story.Moment) -> Double
  ) {
    var path = ""
    var above = ""
    var below = ""
    for (index, moment) in moments.enumerated() {
      guard high(moment) > low(moment) else {
        if !above.isEmpty { path += "M" + above.dropFirst() + below + "Z" }
        (above, below) = ("", "")
        continue
      }
      let start = number(x(moment.time))
      let stop = number(stop(of: index))
      let (upper, lower) = (number(y(high(moment))), number(y(low(moment))))
      above += "L\(start) \(upper)L\(stop) \(upper)"
      below = "L\(stop) \(lower)L\(start) \(lower)" + below
    }
    if !above.isEmpty { path += "M" + above.dropFirst() + below + "Z" }
    if !path.isEmpty { markup.raw("<path class=\"\(style)\" d=\"\(path)\"/>") }
  }

  private mutating func drawTarget() {
    var path = ""
    var isDrawing = false
    for (index, moment) in moments.enumerated() {
      guard let target = moment.target else {
        isDrawing = false
        continue
      }
      path += "\(isDrawing ? "L" : "M")\(number(x(moment.time))) \(number(y(target)))"
      path += "L\(number(stop(of: index))) \(number(y(target)))"
      isDrawing = true
    }
    if !path.isEmpty { markup.raw("<path class=\"target\" d=\"\(path)\"/>") }
  }

  /// Resets of the machine, through everything.
  private mutating func drawTurns() {
    var last = -Double.infinity
    for row in rows where row.key == StoryRow.reset {
      let place = x(row.time)
      markup.raw(
        "<line class=\"reset\" x1=\"\(number(place))\" x2=\"\(number(place))\" "
          + "y1=\"\(number(top - 6))\" y2=\"\(number(laneTop + laneHeight))\"/>")
      if place > last + 44 {
        label("reset", place, top - 9, "middle")
        last = place
      }
    }
  }

  /// A pane over each moment that says what there is.
  private mutating func drawHovers() {
    for (index, moment) in moments.enumerated() {
      let next = index + 1 < moments.count ? moments[index + 1].time : end
      let (start, stop) = (x(moment.time), stop(of: index))
      guard stop - start >= 0.5 else { continue }
      markup.raw(
        "<rect class=\"pane\" x=\"\(number(start))\" y=\"\(number(top))\" "
          + "width=\"\(number(stop - start))\" height=\"\(number(bottom - top))\">")
      markup.element("title", "", Self.text(of: moment, until: next))
      markup.raw("</rect>")
    }
  }

  private static func text(of moment: Story.Moment, until next: UInt64) -> String {
    var lines = ["\(SizeText.seconds(moment.time)) s to \(SizeText.seconds(next)) s"]
    lines.append("the guest has \(SizeText.bytes(moment.held))")
    if moment.total > moment.boot {
      lines.append("hot-added \(SizeText.bytes(moment.total - moment.boot))")
    }
    if moment.freed > 0 { lines.append("given up \(SizeText.bytes(moment.freed))") }
    if moment.unfreed > 0 {
      lines.append("given up, of no use to the host \(SizeText.bytes(moment.unfreed))")
    }
    if let target = moment.target { lines.append("target \(SizeText.bytes(target))") }
    return lines.joined(separator: "\n")
  }

  /// What the host is about.
  private mutating func drawLane() {
    var start = 0
    while start < moments.count {
      let phase = moments[start].phase
      var stop = start
      while stop < moments.count, moments[stop].phase == phase { stop += 1 }
      let from = x(moments[start].time)
      let until = stop < moments.count ? moments[stop].time : end
      let span = max(self.stop(of: stop - 1) - from, 1)
      markup.raw(
        "<rect class=\"lane \(phase.rawValue)\" x=\"\(number(from))\" y=\"\(number(laneTop))\" "
          + "width=\"\(number(span))\" height=\"\(number(laneHeight))\">")
      let length = SizeText.duration(until - min(until, moments[start].time))
      markup.element("title", "", "\(phase.title), \(length)")
      markup.raw("</rect>")
      if span > Double(phase.title.count) * 6.2 + 6 {
        label(phase.title, from + 5, laneTop + 14, "start", style: "on")
      }
      start = stop
    }
  }

  /// Where something is wrong; each leads to its row.
  private mutating func drawMarks() {
    var last: (place: Double, level: Note.Level)?
    for (index, row) in rows.enumerated() {
      guard let level = row.level, level >= .warning else { continue }
      let place = x(row.time)
      if let last, place - last.place < 7, level <= last.level { continue }
      last = (place, level)
      markup.raw("<a href=\"#r\(index + 1)\"><path class=\"mark \(level.style)\" d=\"")
      markup.raw(Self.shape(of: level, at: place, markLine) + "\">")
      markup.element(
        "title", "",
        "\(SizeText.seconds(row.time)) s\n" + row.notes.map(\.label).joined(separator: "\n"))
      markup.raw("</path></a>")
    }
  }

  private static func shape(of level: Note.Level, at x: Double, _ y: Double) -> String {
    let corners: [(Double, Double)]
    switch level {
    case .abort: corners = [(-6, -6), (6, -6), (6, 6), (-6, 6)]
    case .violation: corners = [(0, -6), (6, 0), (0, 6), (-6, 0)]
    default: corners = [(0, -5), (5, 4), (-5, 4)]
    }
    let points = corners.map { "\(Markup.number(x + $0.0)) \(Markup.number(y + $0.1))" }
    return "M" + points.joined(separator: "L") + "Z"
  }

  private mutating func drawTimes() {
    let apart = 66 / max(width - left - right, 1)
    var last = ""
    for time in scale.ticks(apart: apart) where x(time) < width - 30 {
      let place = number(x(time))
      markup.raw(
        "<line class=\"tick\" x1=\"\(place)\" x2=\"\(place)\" y1=\"\(number(height - 22))\" "
          + "y2=\"\(number(height - 17))\"/>")
      let text = SizeText.duration(time)
      // Within a burst, as exactly as it takes to tell one from the next.
      label(text == last ? Ladder.time(time) : text, x(time), height - 5, "middle")
      last = text
    }
  }

  private mutating func label(
    _ text: String, _ x: Double, _ y: Double, _ anchor: String, style: String = "label"
  ) {
    markup.element(
      "text",
      "class=\"\(style)\" x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\"", text)
  }
}
