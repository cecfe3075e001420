/// Which module may import which: the one-way graph of the house (README, "The house").
///
/// A module may import only from the rows above its own, and nothing that is not named here:
/// what lies below `Traces` needs neither Foundation nor the operating system.
struct ImportTable {
  struct Row: Sendable {
    let module: String
    /// Modules of the house.
    let imports: Set<String>
    /// Modules from elsewhere.
    var foreign: Set<String> = []
  }

  static let rows: [Row] = [
    Row(module: "Bytes", imports: []),
    Row(module: "PageRanges", imports: []),
    Row(module: "GuestMemory", imports: ["Bytes", "PageRanges"]),
    Row(module: "DynamicMemoryProtocol", imports: ["Bytes", "PageRanges"]),
    Row(module: "VMBus", imports: ["Bytes", "PageRanges", "GuestMemory"]),
    // What a host can be seen to do: words, no behaviour.
    Row(module: "HostEvents", imports: ["Bytes", "PageRanges", "DynamicMemoryProtocol"]),
    // What every id means: text, and nothing that acts on it.
    Row(module: "Catalogue", imports: []),
    // The engine does not know that a simulator exists, nor how its packets travel.
    Row(
      module: "HostEngine",
      imports: ["Bytes", "PageRanges", "GuestMemory", "DynamicMemoryProtocol", "HostEvents"]),
    // A guest never sees the engine: neither do the words it speaks in.
    Row(module: "Conversation", imports: belowConversation),
    Row(module: "SyntheticGuest", imports: belowConversation.union(["Conversation"])),
    Row(module: "Simulation", imports: belowSimulation),
    // Proves by what it links that Foundation stays out: it may look at `Simulation` only.
    Row(module: "LinkageProof", imports: ["Simulation"]),
    Row(
      module: "Traces", imports: belowSimulation.union(["Simulation"]), foreign: ["Foundation"]),
    Row(
      module: "Recordings", imports: belowSimulation.union(["Simulation", "Traces"]),
      foreign: ["Foundation"]),
    // What was asked and answered: packets are all it needs.
    Row(module: "Exchanges", imports: ["DynamicMemoryProtocol", "Conversation"]),
    // What a run says of itself: it looks, and changes nothing.
    Row(
      module: "Reports",
      imports: belowSimulation.union([
        "Simulation", "Traces", "Recordings", "Exchanges", "Catalogue",
      ]),
      foreign: ["Foundation"]),
    // Conversations for other tools: it watches, and says what ids mean.
    Row(
      module: "Exports",
      imports: belowSimulation.union(["Simulation", "Traces", "Exchanges", "Catalogue"])),
    Row(
      module: "FuzzTargets",
      imports: belowSimulation.union(["Simulation", "Traces", "Recordings"])),
    // What libFuzzer, which is C, calls; built by `dynmem fuzz` only.
    Row(module: "FuzzEntry", imports: ["FuzzTargets"], foreign: ["Glibc"]),
    Row(
      module: "dynmem",
      imports: belowSimulation.union([
        "Simulation", "Traces", "Recordings", "Exchanges", "Exports", "Reports", "FuzzTargets",
        "Catalogue",
      ]),
      foreign: ["ArgumentParser", "Dispatch", "Foundation", "Synchronization"]),
  ]

  private static let belowConversation: Set<String> = [
    "Bytes", "PageRanges", "GuestMemory", "DynamicMemoryProtocol", "VMBus", "HostEvents",
  ]

  private static let belowSimulation =
    belowConversation.union(["HostEngine", "Conversation", "SyntheticGuest"])

  /// The row of a module, or nil if the house does not know it.
  static func row(of module: String) -> Row? { rows.first { $0.module == module } }

  /// The modules below `Traces`: no Foundation, no clock, no randomness, no output.
  static let engineSide = Set(rows.map(\.module).prefix { $0 != "Traces" })
}

/// One import declaration.
struct ImportLine: Equatable {
  let line: Int
  /// The module itself: `Foundation` for `import struct Foundation.Data`.
  let module: String

  /// The import declarations of a source: any access level, attributes, and kinds of symbol.
  static func all(in source: String) -> [ImportLine] {
    var found: [ImportLine] = []
    let lines = SwiftText(source).code.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      for statement in line.split(separator: ";") {
        guard let module = module(in: statement) else { continue }
        found.append(ImportLine(line: index + 1, module: module))
      }
    }
    return found
  }

  private static let kinds: Set<Substring> = [
    "typealias", "struct", "class", "enum", "protocol", "let", "var", "func",
  ]

  private static func module(in statement: Substring) -> String? {
    let words = statement.split(whereSeparator: \.isWhitespace)
    guard let keyword = words.firstIndex(of: "import") else { return nil }
    var path = words[(keyword + 1)...]
    if let first = path.first, kinds.contains(first) { path = path.dropFirst() }
    // `import` cannot be the name of anything else without backticks, so no more is looked at.
    return path.first?.split(separator: ".").first.map(String.init)
  }
}
