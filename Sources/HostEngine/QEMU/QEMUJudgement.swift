import DynamicMemoryProtocol

// What QEMU's host does otherwise than a correct one, each difference by its name. What takes more
// than a word stands in the other files of this folder; the host engine reference has the evidence.

extension HostPolicy.Judgement {
  private var isQEMU: Bool { self == .qemu }

  /// QEMU warns of some faults in words of its own, and has no ids for any.
  var namesRules: Bool { !isQEMU }

  /// QEMU does not look at the size in a header, only at the length of the packet.
  var looksAtSizes: Bool { !isQEMU }

  /// QEMU takes every number between two versions for a version.
  func accepts(_ version: ProtocolVersion) -> Bool {
    if isQEMU { return ProtocolVersion.win7...ProtocolVersion.win10 ~= version }
    return [.win7, .win8, .win10].contains(version)
  }

  /// QEMU refuses versions for ever.
  var tiresOfVersions: Bool { !isQEMU }

  /// QEMU keeps bits of the capabilities that mean nothing, and does not look at the page limits.
  var looksAtCapabilities: Bool { !isQEMU }

  /// QEMU takes status reports before the handshake is over.
  var takesEarlyStatus: Bool { isQEMU }

  /// QEMU lets huge page counts wrap as they become bytes.
  var wrapsStatus: Bool { isQEMU }

  /// QEMU books whatever pages a guest names, asked for or not, memory or not, in as many ranges as
  /// there are.
  var takesAnyPages: Bool { isQEMU }

  /// QEMU goes on where the last hot-add ended, and dies if that is not aligned.
  var alignsHotAdd: Bool { !isQEMU }

  /// QEMU never offers memory again once a guest added less than it was asked to.
  var givesHotAddUp: Bool { isQEMU }

  /// QEMU does not say what became of a target.
  var tellsSettlements: Bool { !isQEMU }
}
