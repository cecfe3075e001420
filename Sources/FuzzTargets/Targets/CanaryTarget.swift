/// Traps for inputs that begin with “coal”.
///
/// It is a trap as a bug in Swift would be one, not a finding: what is proven is that the harness
/// sees it.
enum CanaryTarget {
  static func run(_ input: [UInt8]) -> Bool {
    var matched = 0
    for (byte, expected) in zip(input, "coal".utf8) {
      guard byte == expected else { break }
      matched += 1
    }
    let room = [UInt8](repeating: 0, count: 4)
    return room[matched] == 0
  }
}
