import Foundation
import HostEngine
import HostEvents
import Simulation
import Testing
import Traces
import VMBus

/// Entries of the catalogue whose verdict is that there is no violation, or that the host itself
/// asks for nothing.
private let harmless: Set<String> = [
  "DM-C2", "DM-C7", "DM-C9", "DM-C16", "DM-C17", "DM-C20", "DM-C23", "DM-C24", "DM-C25",
  "DM-D15", "DM-D18", "DM-D20", "DM-E3", "DM-E6", "DM-E9", "DM-E16", "DM-E19", "DM-E22", "DM-E23",
  "DM-E24", "DM-E25", "DM-E28", "DM-F8", "DM-F13", "DM-F14", "HA-1a", "HA-1b", "HA-1c", "HA-2b",
  "VB-G1", "VB-G2", "VB-G4", "VB-G6", "VB-G7", "VB-G8", "VB-G9", "VB-G10", "VB-G15", "VB-G16",
  "HA-6",
]

/// Entries that are a case of another one, by whose id they are observed.
private let cases = [
  "DM-E17": "DM-E8", "DM-E26": "DM-E11", "DM-E27": "DM-E4", "DM-F5": "DM-C3", "HA-3": "VB-A18",
  "HA-4": "VB-A19", "HA-5": "VB-G5",
]

@Test("there are traces of malicious guests, and all of them can be read")
func maliciousTracesAreThere() throws {
  let inputs = try TraceInput.find(at: MaliciousTrace.folder.path)
  #expect(MaliciousTrace.all.count == inputs.count)
  #expect(MaliciousTrace.all.count >= 99)
}

@Test("a conversation with a malicious guest goes as it is told", arguments: MaliciousTrace.all)
func maliciousTraceReplays(malicious: MaliciousTrace) {
  let divergence = Replayer.replay(malicious.trace).divergence
  #expect(divergence == nil, "\(divergence?.description ?? "")")
}

@Test("a hardened host survives every malicious guest", arguments: MaliciousTrace.hardened)
func hardenedHostSurvives(malicious: MaliciousTrace) {
  #expect(Replayer.replay(malicious.trace).hostAbort == nil)
}

@Test(
  "a violation is told under the id in the name, and a harmless entry tells none",
  arguments: MaliciousTrace.hardened)
func maliciousTraceTellsItsID(malicious: MaliciousTrace) {
  let trace = malicious.trace
  #expect(trace.complete.isSuperset(of: .warnings), "an unexpected violation would go unseen")
  if harmless.contains(malicious.id) {
    #expect(malicious.violations == [])
  } else {
    #expect(malicious.violations.contains(cases[malicious.id] ?? malicious.id))
  }
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

/// All rules that a host can find broken but `DM-E10`, which takes 65,536 ranges and has a test of
/// its own.
private let rules = [
  "VB-B13", "DM-C1", "DM-C3", "DM-C4", "DM-C5", "DM-C6", "DM-C8", "DM-C10", "DM-C11", "DM-C12",
  "DM-C13", "DM-C14", "DM-C15", "DM-C18", "DM-C19", "DM-C21", "DM-C22", "DM-D1", "DM-D2", "DM-D3",
  "DM-D4", "DM-D5", "DM-D6", "DM-D7", "DM-D8", "DM-D9", "DM-D10", "DM-D11", "DM-D12", "DM-D13",
  "DM-D14", "DM-D16", "DM-D17", "DM-D19", "DM-E1", "DM-E4", "DM-E5", "DM-E7", "DM-E8", "DM-E11",
  "DM-E12", "DM-E14", "DM-E18", "DM-E20", "DM-E21", "DM-F3", "DM-F6", "DM-F12",
]

@Test(
  "every rule is broken in a trace", arguments: rules + BusBreach.allCases.map(\.rawValue))
func everyRuleIsBroken(rule: String) {
  let isBroken = MaliciousTrace.hardened.contains { $0.violations.contains(rule) }
  #expect(isBroken)
}

@Test("the rules in the sources are the rules in the traces")
func rulesAreComplete() throws {
  let file = MaliciousTrace.folder.appending(path: "../../Sources/HostEvents/ViolationID.swift")
  let text = try String(contentsOf: file, encoding: .utf8)
  let found = text.matches(of: /ViolationID\("([A-Z]+-[A-Z][0-9]+)"\)/).map { String($0.output.1) }
  #expect(Set(found) == Set(rules + ["DM-E10"]))
}
