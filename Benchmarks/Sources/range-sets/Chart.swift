import Glibc

/// A chart of a table: how long an operation takes, over how many ranges there are, both on
/// logarithmic scales.
struct Chart {
  private struct Line {
    let name: String
    let color: String
    let points: [(size: Double, time: Double)]
  }

  private static let colors = ["#d9480f", "#495057", "#1971c2", "#868e96"]
  private static let plot = (left: 70.0, top: 50.0, width: 540.0, height: 300.0)

  private let title: String
  private let lines: [Line]

  init(of table: RaceTable) {
    title = "Insertion into a range set: \(table.kind.rawValue)"
    lines = RaceTable.names.enumerated().map { index, name in
      let points = table.rows.compactMap { row in
        row.medians[index].map { (size: Double(row.size), time: $0) }
      }
      return Line(name: name, color: Self.colors[index], points: points)
    }
  }

  /// The chart as an SVG document.
  var svg: String {
    let sizes = decades(lines.flatMap { $0.points.map(\.size) })
    let times = decades(lines.flatMap { $0.points.map(\.time) })
    let x = { (size: Double) in
      Self.plot.left + Self.plot.width * Self.fraction(size, of: sizes)
    }
    let y = { (time: Double) in
      Self.plot.top + Self.plot.height * (1 - Self.fraction(time, of: times))
    }
    var parts = [Self.head, Self.text(title, x: Self.plot.left, y: 28, size: 16)]
    for decade in sizes {
      let name = Self.text(Self.name(of: decade), x: x(decade), y: 372, anchor: "middle")
      parts += [Self.rule(x(decade), 50, x(decade), 350), name]
    }
    for decade in times {
      let name = Self.text("\(Self.name(of: decade)) ns", x: 62, y: y(decade) + 4, anchor: "end")
      parts += [Self.rule(70, y(decade), 610, y(decade)), name]
    }
    parts.append(Self.text("ranges in the set", x: 340, y: 394, anchor: "middle"))
    parts += curves(x: x, y: y)
    return parts.joined(separator: "\n") + "\n</svg>\n"
  }

  private func curves(x: (Double) -> Double, y: (Double) -> Double) -> [String] {
    lines.flatMap { line -> [String] in
      guard let last = line.points.last else { return [] }
      let places = line.points.map { "\(x($0.size).text(1)),\(y($0.time).text(1))" }
      let path = places.joined(separator: " ")
      let label = Self.text(line.name, x: x(last.size) + 8, y: y(last.time) + 4, color: line.color)
      let stroke = "stroke=\"\(line.color)\" stroke-width=\"2.5\""
      return ["<polyline points=\"\(path)\" fill=\"none\" \(stroke)/>", label]
    }
  }

  private func decades(_ values: [Double]) -> [Double] {
    guard let least = values.min(), let most = values.max() else { return [1, 10] }
    let first = Int(floor(log10(least)))
    let last = max(first + 1, Int(ceil(log10(most))))
    return (first...last).map { pow(10, Double($0)) }
  }

  /// How far along a logarithmic scale a value is.
  private static func fraction(_ value: Double, of decades: [Double]) -> Double {
    guard let first = decades.first, let last = decades.last else { return 0 }
    return log10(value / first) / log10(last / first)
  }

  private static func name(of decade: Double) -> String {
    let number = Int(decade + 0.5)
    if number >= 1_000_000 { return "\(number / 1_000_000)M" }
    return number >= 1_000 ? "\(number / 1_000)k" : String(number)
  }

  /// A white ground, so that the chart can be read on a dark page too.
  private static let head = """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 410" font-family="sans-serif">
    <rect width="720" height="410" fill="white"/>
    """

  private static func rule(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
    let ends = "x1=\"\(x1.text(1))\" y1=\"\(y1.text(1))\" x2=\"\(x2.text(1))\" y2=\"\(y2.text(1))\""
    return "<line \(ends) stroke=\"#dee2e6\"/>"
  }

  private static func text(
    _ text: String, x: Double, y: Double, size: Int = 12, anchor: String = "start",
    color: String = "#212529"
  ) -> String {
    let place = "x=\"\(x.text(1))\" y=\"\(y.text(1))\" text-anchor=\"\(anchor)\""
    return "<text \(place) font-size=\"\(size)\" fill=\"\(color)\">\(text)</text>"
  }
}
