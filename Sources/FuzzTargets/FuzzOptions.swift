package import HostEngine

/// How a target is run.
package struct FuzzOptions: Hashable, Sendable {
  /// The host has this policy, whatever the input says; and where QEMU's host dies of an
  /// assertion, that is a finding.
  package var policy: HostPolicy?
  /// Ids of assertions that are known, and no finding any more.
  package var known: [String] = []
  /// A bug is planted, so that somebody can see it found.
  package var hasPlantedBug = false

  package init() {}

  /// What environment variables say: how a fuzzer, which has no options of ours, is told.
  package init(environment: (String) -> String?) {
    switch environment(Self.profileVariable) {
    case "qemu": policy = .qemu
    case "hardened": policy = .hardened
    default: break
    }
    known = environment(Self.knownVariable)?.split(separator: ",").map(String.init) ?? []
    hasPlantedBug = environment(Self.plantedVariable) != nil
  }

  package static let profileVariable = "DYNMEM_FUZZ_PROFILE"
  package static let knownVariable = "DYNMEM_FUZZ_KNOWN"
  package static let plantedVariable = "DYNMEM_FUZZ_PLANTED"
}
