/// Reads `trace-events-all`, the list that QEMU installs of its events: a line such as
/// `vmbus_gpadl_created(uint32_t id) "gpadl #%d"` each, numbered from 0.
enum TraceEventList {
  /// The names in their order; empty if this is no such list.
  static func names(in text: [UInt8]) -> [String] {
    var names: [String] = []
    for line in LogLines(text) {
      guard let name = name(in: line.bytes) else { continue }
      names.append(name)
    }
    return names
  }

  /// Whether a text is such a list: events of the balloon are declared in it.
  static func isOne(_ text: [UInt8]) -> Bool {
    text[...].first("\nhv_balloon_state_change(") != nil
      || text.starts(with: "hv_balloon_state_change(".utf8)
  }

  private static func name(in line: [UInt8]) -> String? {
    guard line.first != UInt8(ascii: "#"), let open = line.firstIndex(of: UInt8(ascii: "(")) else {
      return nil
    }
    // Properties such as `disable` or `vcpu` may stand before the name.
    let name = line[..<open].split(separator: UInt8(ascii: " ")).last?.string
    guard let name, !name.isEmpty else { return nil }
    return name
  }
}
