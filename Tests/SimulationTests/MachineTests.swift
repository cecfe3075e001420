import Conversation
import HostEngine
import HostEvents
import Simulation
import SyntheticGuest
import Testing

@Suite("A machine is a value")
struct MachineTests {
  /// A Linux guest that is shrunk and grown again, as everything that was done to the machine.
  private static func conversation() -> [(VirtualTime, Stimulus)] {
    var machine = MachineConfiguration()
    machine.backend = BackendConfiguration(pages: 262_144)
    var plan = SessionPlan()
    plan.targets = [512 << 20, 1536 << 20]
    var session = Session(machine: machine, guest: LinuxGuest(), plan: plan)
    var done: [(VirtualTime, Stimulus)] = []
    while let step = session.next() { done.append((step.time, step.stimulus)) }
    return done
  }

  @Test("a copy made at any moment ends like the original")
  func copies() {
    let conversation = Self.conversation()
    #expect(conversation.count > 15)
    var configuration = MachineConfiguration()
    configuration.backend = BackendConfiguration(pages: 262_144)
    var machine = Machine(configuration)
    var log = ObservationLog()
    var copies: [(Machine, Int)] = []
    for (index, (time, stimulus)) in conversation.enumerated() {
      copies.append((machine, index))
      machine.apply(stimulus, at: time, into: &log)
    }
    for (copy, start) in copies {
      var copy = copy
      var log = ObservationLog()
      for (time, stimulus) in conversation[start...] { copy.apply(stimulus, at: time, into: &log) }
      #expect(copy.digest == machine.digest)
    }
  }

  @Test("what is done to a copy does not touch the original")
  func independence() {
    var original = Machine(MachineConfiguration())
    var log = ObservationLog()
    original.apply(.open, at: .zero, into: &log)
    let digest = original.digest
    var copy = original
    let hello: [UInt8] = [1, 0, 16, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0]
    copy.apply(.send(GuestPacket(payload: hello), signal: true), at: .zero, into: &log)
    #expect(copy.digest != digest)
    #expect(original.digest == digest)
    #expect(original.engine.state == .version)
    #expect(copy.engine.state == .capabilities)
  }
}
