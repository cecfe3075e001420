import Conversation
import HostEngine
import HostEvents
import Simulation
import Testing
import VMBus

@Suite("What a host read is told from outside")
struct FollowerTests {
  /// `check --random --seed 42` met this after 17,590 messages.
  @Test("a packet that nobody signalled is still unread after an open of the open channel")
  func openTwice() {
    var checked = CheckedMachine(MachineConfiguration())
    var log = ObservationLog()
    let version = GuestPacket(payload: Wire.versionRequest)
    let stimuli: [Stimulus] = [.powerOn, .open, .send(version, signal: false), .open, .signal]
    for stimulus in stimuli { checked.apply(stimulus, at: .zero, into: &log) }
    #expect(log.observations.contains(.machine(.alreadyOpen)))
    #expect(log.observations.contains(.host(.stateChanged(.capabilities))))
    #expect(checked.findings.failures == [])
  }
}
