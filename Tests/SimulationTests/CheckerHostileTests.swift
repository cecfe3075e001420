import Bytes
import Conversation
import HostEngine
import HostEvents
import Simulation
import Testing

@Suite("A hostile guest does not break a hardened host")
struct CheckerHostileTests {
  @Test(
    "random messages break no rule, whatever the seed", arguments: [11, 13, 17, 20] as [UInt64])
  func hostile(seed: UInt64) {
    var run = HostileRun(seed: seed, recountingEvery: 16)
    let findings = run.run(messages: 700)
    #expect(findings.failures == [])
    #expect(run.messages == 700)
  }

  @Test("the same seed does the same, another does something else")
  func deterministic() {
    let digests: [Digest] = ([7, 7, 8] as [UInt64]).map { seed in
      var run = HostileRun(seed: seed)
      _ = run.run(messages: 100)
      return run.digest
    }
    #expect(digests[0] == digests[1])
    #expect(digests[0] != digests[2])
  }

  @Test("under QEMU's rules every message of the host is well formed, too")
  func qemu() {
    var machine = HostileRun.machine
    machine.policy = .qemu
    var run = HostileRun(seed: 5, in: machine)
    #expect(run.run(messages: 300).failures == [])
  }

  @Test("where QEMU's host dies a fresh one goes on, and every death is counted")
  func deaths() {
    var machine = HostileRun.machine
    machine.policy = .qemu
    var run = HostileRun(seed: 1, in: machine)
    #expect(run.run(messages: 1500).failures == [])
    #expect(run.messages == 1500)
    // A packet without a signal lies in the ring 30 times in a thousand, targets come more often.
    #expect(run.aborts.contains { $0.abort == .packetAtTarget && $0.count > 0 })
    #expect(!run.checked.machine.isHalted)
  }
}
