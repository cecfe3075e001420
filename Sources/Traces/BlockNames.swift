package import HostEvents
package import Simulation

/// What the blocks of memory of a machine are called.
package struct BlockNames: Hashable, Sendable {
  private let names: [String]

  /// The names of a machine's blocks.
  package init(_ machine: MachineConfiguration) {
    names = ["pc.ram", "mem1"] + machine.regions.map(\.name)
  }

  /// The name of a block; a block that the machine does not have is called by its number.
  package subscript(block: BlockID) -> String {
    let index = Int(block.rawValue)
    return index < names.count ? names[index] : "block\(index)"
  }

  /// The block of a name.
  package func block(named name: String) -> BlockID? {
    names.firstIndex(of: name).map { BlockID(rawValue: UInt16(clamping: $0)) }
  }
}
