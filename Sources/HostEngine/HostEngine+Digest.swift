package import Bytes
import DynamicMemoryProtocol
import HostEvents
import PageRanges

extension HostEngine {
  /// Takes the whole state of the engine into a digest.
  /// - Complexity: O(1): the digests of the range sets are kept.
  package func combine(into digest: inout Digest) {
    digest.combine(UInt64(state.rawValue))
    digest.combine(capabilities.rawValue)
    digest.combine(UInt64(transactionID))
    digest.combine(targetPages)
    digest.combine(targetChanged ? 1 : 0)
    digest.combine(deadline ?? .max)
    digest.combine(lastStatus?.committed ?? 0)
    digest.combine(lastStatus?.available ?? 0)
    digest.combine(unfreedPages)
    digest.combine(freedPages)
    operation.combine(into: &digest)
    bootRemoved.combine(into: &digest)
    guard let memory = hotAdded else { return digest.combine(0) }
    digest.combine(memory.added)
    digest.combine(memory.unusableTail)
    digest.combine(UInt64(memory.mappedSlots))
    memory.removed.combine(into: &digest)
  }
}

extension HostEngine.Operation {
  fileprivate func combine(into digest: inout Digest) {
    switch self {
    case .none: digest.combine(0)
    case .balloon(let pending):
      digest.combine(1)
      digest.combine(pending)
    case .unballoon(let pending, let hotAdd):
      digest.combine(2)
      digest.combine(pending)
      digest.combine(hotAdd)
    case .hotAdd(let progress):
      digest.combine(3)
      digest.combine(progress.pages.start.rawValue)
      digest.combine(progress.pages.count)
      digest.combine(progress.requested)
    }
  }
}

extension RemovedPages {
  fileprivate func combine(into digest: inout Digest) {
    for set in [unfreed, freed] {
      let value = set.digest
      digest.combine(UInt64(truncatingIfNeeded: value))
      digest.combine(UInt64(truncatingIfNeeded: value >> 64))
    }
  }
}
