import Foundation
import HostEngine
import HostEvents
import Recordings
import Simulation
import Testing
import Traces

@Test("there are traces of malicious guests, and all of them can be read")
func maliciousTracesAreThere() throws {
  let inputs = try TraceInput.find(at: MaliciousTrace.folder.path)
  #expect(MaliciousTrace.all.count == inputs.count)
  #expect(MaliciousTrace.all.count >= 185)
}

@Test(
  "a conversation with a malicious guest goes as it is told, and breaks no rule",
  arguments: MaliciousTrace.all)
func maliciousTraceReplays(malicious: MaliciousTrace) {
  let result = Replayer.replay(malicious.trace, checking: true)
  #expect(result.divergence == nil, "\(result.divergence?.description ?? "")")
  #expect(result.findings.failures == [])
}

@Test("a hardened host survives every malicious guest", arguments: MaliciousTrace.hardened)
func hardenedHostSurvives(malicious: MaliciousTrace) {
  #expect(Replayer.replay(malicious.trace).hostAbort == nil)
}

@Test("an unexpected violation would be seen", arguments: MaliciousTrace.hardened)
func maliciousTraceTellsAll(malicious: MaliciousTrace) {
  #expect(malicious.trace.complete.isSuperset(of: .warnings))
}

@Test("QEMU never tells a violation, and its traces have a hardened sibling")
func qemuTraces() {
  for malicious in MaliciousTrace.all where malicious.trace.machine.policy.judgement == .qemu {
    #expect(malicious.violations == [], "\(malicious.name)")
    #expect(malicious.name.hasSuffix("-qemu"))
    let sibling = MaliciousTrace.hardened.contains { $0.id == malicious.id }
    #expect(sibling, "\(malicious.name)")
  }
}
