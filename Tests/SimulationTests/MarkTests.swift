import Conversation
import Simulation
import Testing

@Suite("Marks of situations")
struct MarkTests {
  private static func marks(of stimuli: [Stimulus]) -> Set<String> {
    var recorder = MarkRecorder()
    let configuration = MachineConfiguration()
    var machine = Machine(configuration)
    var log = ObservationLog()
    recorder.begin(configuration)
    for stimulus in stimuli {
      log.removeAll()
      machine.apply(stimulus, at: .zero, into: &log)
      recorder.observe(stimulus, log)
    }
    return Set(recorder.counts.keys.map(\.description))
  }

  @Test("a message is noted with the state in which it is written")
  func messages() {
    let request = GuestPacket(payload: [1, 0, 16, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0])
    let marks = Self.marks(of: [.powerOn, .open, .send(request, signal: true)])
    #expect(marks.contains("message version-request in S_VERSION"))
    #expect(!marks.contains("message version-request in S_CAPS"))
    #expect(marks.contains("state S_CAPS"))
    #expect(marks.contains("observation sent version-response"))
    #expect(marks.contains("stimulus open"))
  }

  @Test("a field at its greatest value is noted")
  func wraps() {
    let packet = GuestPacket(payload: [5, 0, 255, 255, 255, 255, 255, 255])
    let marks = Self.marks(of: [.powerOn, .send(packet, signal: false)])
    #expect(marks.isSuperset(of: ["wrap transaction of the guest", "wrap size"]))
  }

  @Test("every mark that is known is read as it is printed")
  func spelling() {
    let all = MarkCatalogue.all
    #expect(all.count > 200)
    #expect(all.allSatisfy { Mark(Substring($0.description)) == $0 })
  }
}
