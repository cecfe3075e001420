import HostEngine
import Simulation
import Testing
import Traces

@Test(
  "a policy that is switched off shows in a trace of a malicious guest",
  arguments: PolicyOption.all.map(\.name))
func policyShows(name: String) throws {
  let option = try #require(PolicyOption.all.first { $0.name == name })
  let off = option.value(.qemu)
  let shows = MaliciousTrace.hardened.contains { malicious in
    guard option.value(malicious.trace.machine.policy) != off else { return false }
    var trace = malicious.trace
    option.set(&trace.machine.policy, off)
    return Replayer.replay(trace).divergence != nil
  }
  #expect(shows)
}

@Test("the judgement of QEMU shows in every trace with a violation")
func judgementShows() {
  for malicious in MaliciousTrace.hardened where !malicious.violations.isEmpty {
    var trace = malicious.trace
    trace.machine.policy.judgement = .qemu
    #expect(Replayer.replay(trace).divergence != nil, "\(malicious.name)")
  }
}
