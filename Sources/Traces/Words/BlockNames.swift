import HostEvents
import Simulation

/// What the blocks of a machine are called: QEMU's names for the first two, then the regions'.
struct BlockNames {
  private let names: [String]

  init(_ machine: MachineConfiguration) { self.init(regions: machine.regions.map(\.name)) }

  init(regions: [String]) { names = ["pc.ram", "mem1"] + regions }

  /// Every name.
  var all: [String] { names }

  /// The first block of that name.
  func block(named name: String) -> BlockID? {
    names.firstIndex(of: name).map { BlockID(rawValue: UInt16(clamping: $0)) }
  }

  /// The name of a block, or nil if a reader would take it for another or for a number.
  func name(of block: BlockID) -> String? {
    let index = Int(block.rawValue)
    guard index < names.count, self.block(named: names[index]) == block,
      names[index].utf8.first.map({ $0 < UInt8(ascii: "0") || $0 > UInt8(ascii: "9") }) ?? true
    else { return nil }
    return names[index]
  }

  /// The name of a block, whether or not it is the only one of that name.
  subscript(block: BlockID) -> String {
    let index = Int(block.rawValue)
    return index < names.count ? names[index] : "block\(index)"
  }
}
