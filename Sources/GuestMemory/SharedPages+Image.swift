package import Bytes

extension SharedPages {
  /// Visits the contents of every page that was looked up, in slot order, each without the zeros at
  /// its end.
  ///
  /// Whoever restores looks the same pages up first.
  package mutating func visit<Image: ImageVisitor>(
    _ field: String, _ image: inout Image
  ) throws(Image.Failure) {
    try image.constant(field, UInt64(contents.count))
    for index in contents.indices {
      let length = image.isRestoring ? 0 : usedBytes(of: index)
      var bytes = Array(contents[index].prefix(length))
      try image.bytes(field, &bytes, upTo: Self.pageBytes)
      guard image.isRestoring else { continue }
      try image.require(bytes.last != 0, field, "zeros at the end of a page are not written")
      contents[index] = bytes + Array(repeating: 0, count: Self.pageBytes - bytes.count)
    }
  }

  /// Visits the races that are armed; whoever restores looks the same pages up first.
  package mutating func visitRaces<Image: ImageVisitor>(
    _ field: String, _ image: inout Image
  ) throws(Image.Failure) {
    var numbers: [UInt64] = []
    for race in watch.races {
      numbers += [UInt64(race.countdown), UInt64(race.changes.count)]
      for change in race.changes {
        let place = UInt64(change.slot.index) << 20 | UInt64(change.offset) << 8
        numbers.append(place | UInt64(change.value))
      }
    }
    try image.numbers(field, &numbers)
    guard image.isRestoring else { return }
    var races: [FetchRace] = []
    var rest = numbers[...]
    while races.count < FetchWatch.mostRaces, let race = race(from: &rest) { races.append(race) }
    try image.require(rest.isEmpty, field, "no list of races")
    for race in races { arm(race) }
  }

  private func race(from numbers: inout ArraySlice<UInt64>) -> FetchRace? {
    let rest = numbers.dropFirst(2)
    guard let countdown = numbers.first.flatMap(UInt32.init(exactly:)), countdown > 0,
      let count = numbers.dropFirst().first, count > 0, count <= UInt64(rest.count)
    else { return nil }
    let places = rest.prefix(Int(count))
    guard places.allSatisfy({ $0 >> 20 < UInt64(contents.count) }) else { return nil }
    numbers = rest.dropFirst(Int(count))
    return FetchRace(
      after: countdown,
      changes: places.map {
        FetchRace.Change(
          slot: PageSlot(index: Int($0 >> 20)), offset: Int($0 >> 8 & 0xFFF),
          value: UInt8(truncatingIfNeeded: $0))
      })
  }

  private func usedBytes(of index: Int) -> Int {
    let page = contents[index]
    let bytes = page.span
    var length = Self.pageBytes
    while length > 0, load64(bytes, at: length &- 8) == 0 { length &-= 8 }
    while length > 0, bytes[length &- 1] == 0 { length &-= 1 }
    return length
  }
}
