/// A line of a trace: an event, or one of its expectations.
struct TracePosition: Hashable {
  var step: Int
  /// The position among the expectations; nil for the event itself.
  var expectation: Int?
}

extension Trace {
  /// The line before, if there is one.
  func position(before position: TracePosition) -> TracePosition? {
    if let expectation = position.expectation {
      return TracePosition(
        step: position.step, expectation: expectation > 0 ? expectation - 1 : nil)
    }
    guard position.step > 0 else { return nil }
    let last = steps[position.step - 1].expectations.indices.last
    return TracePosition(step: position.step - 1, expectation: last)
  }

  /// The line behind, if there is one.
  func position(after position: TracePosition) -> TracePosition? {
    let next = position.expectation.map { $0 + 1 } ?? 0
    if next < steps[position.step].expectations.count {
      return TracePosition(step: position.step, expectation: next)
    }
    guard position.step + 1 < steps.count else { return nil }
    return TracePosition(step: position.step + 1, expectation: nil)
  }

  /// The lines around a position, as they are printed.
  func context(around position: TracePosition) -> [Divergence.ContextLine] {
    var positions = [position]
    while positions.count <= 4, let before = self.position(before: positions[0]) {
      positions.insert(before, at: 0)
    }
    var last = position
    for _ in 0..<2 {
      guard let next = self.position(after: last) else { break }
      positions.append(next)
      last = next
    }
    let printer = TracePrinter(for: self)
    return positions.map { place in
      Divergence.ContextLine(
        line: line(at: place), text: text(at: place, printer), isDivergent: place == position)
    }
  }

  /// The number of a line in the text that was read, or 0.
  func line(at position: TracePosition) -> Int {
    guard let expectation = position.expectation else { return steps[position.step].line }
    return steps[position.step].expectations[expectation].line
  }

  private func text(at position: TracePosition, _ printer: TracePrinter) -> String {
    let step = steps[position.step]
    if let expectation = position.expectation {
      return printer.line(of: step.expectations[expectation])
    }
    let before = position.step > 0 ? steps[position.step - 1].time : nil
    return printer.line(of: step, after: before)
  }
}
