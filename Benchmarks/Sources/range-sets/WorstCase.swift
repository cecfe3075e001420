/// What a guest can do at most to what an insertion costs.
///
/// It inserts alternate pages, which makes as many ranges as there can be, and then fills every
/// gap, which joins three ranges each time.
enum WorstCase {
  private static let hostile: [WorkloadKind] = [.alternate, .fillingInOrder, .filling]

  /// Prints how many times longer than a random insertion those of a hostile guest take, each part
  /// of its stream by itself.
  static func printTable(of tables: [RaceTable]) {
    guard let usual = tables.first(where: { $0.kind == .randomDisjoint }) else { return }
    let streams = tables.filter { hostile.contains($0.kind) }
    guard !streams.isEmpty else { return }
    let heading = streams.map { $0.kind.rawValue.padded(28) }.joined()
    print(
      "\n\(OurSet.name), hostile streams / \(usual.kind.rawValue)\n" + "ranges".padded(10) + heading
    )
    for (index, row) in usual.rows.enumerated() {
      let ratios = streams.map { stream in
        guard let time = stream.rows[index].ours, let random = row.ours else {
          return "-".padded(28)
        }
        return (time / random).text(2).padded(28)
      }
      print(String(row.size).padded(10) + ratios.joined())
    }
  }
}
