/// A time axis on which long pauses take little room: a conversation is seconds of bursts in hours
/// of silence.
struct TimeScale {
  private let times: [UInt64]
  /// Where each time lies, from 0 to 1.
  private let places: [Double]

  /// An axis for moments that all must be told apart.
  ///
  /// - Complexity: O(n log n)
  init(_ moments: [UInt64]) {
    var times: [UInt64] = []
    for moment in moments.sorted() where moment != times.last { times.append(moment) }
    var places: [Double] = []
    var sum = 0.0
    for (index, time) in times.enumerated() {
      if index > 0 { sum += Self.weight(of: time - times[index - 1]) }
      places.append(sum)
    }
    self.times = times
    self.places = sum > 0 ? places.map { $0 / sum } : places
  }

  /// The logarithm of a pause, in doublings of 2 ms.
  private static func weight(of pause: UInt64) -> Double {
    var weight = 0.7
    var rest = Double(pause) / 2_000_000
    while rest >= 2 {
      rest /= 2
      weight += 1
    }
    return weight + max(0, rest - 1)
  }

  /// Where a time lies, from 0 to 1.
  ///
  /// - Complexity: O(log n)
  subscript(time: UInt64) -> Double {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] < time { low = middle + 1 } else { high = middle }
    }
    guard low < times.count else { return places.last ?? 0 }
    guard low > 0, times[low] != time else { return places[low] }
    let share = Double(time - times[low - 1]) / Double(times[low] - times[low - 1])
    return places[low - 1] + share * (places[low] - places[low - 1])
  }

  /// Times to be written under the axis, so far from each other at the least.
  func ticks(apart distance: Double) -> [UInt64] {
    var ticks: [UInt64] = []
    var last = -Double.infinity
    for (time, place) in zip(times, places) where place >= last + distance {
      ticks.append(time)
      last = place
    }
    return ticks
  }
}
