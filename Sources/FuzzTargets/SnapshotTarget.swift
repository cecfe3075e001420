import Bytes
import Conversation
import HostEngine
import HostEvents
import Simulation

/// The image of a machine, which anybody may have edited: it is refused, or the machine that it
/// makes has this image and goes on.
///
/// An image is long and mostly zeros, so an input is a conversation that makes one, and edits of
/// it: a length, the conversation, and then pairs of a place and a byte.
enum SnapshotTarget {
  static func run(_ input: [UInt8], _ options: FuzzOptions) throws(FuzzFinding) -> Bool {
    var reader = ByteReader(input)
    let conversation = FuzzInput(decoding: reader.bytes())
    guard conversation.steps.count <= 64,
      conversation.steps.allSatisfy({ $0.repetitions <= 16 }),
      conversation.duration <= .seconds(86_400)
    else { return false }
    let configuration = MachineConfiguration.numbered[0].with(conversation.machine.policy)
    var machine = Machine(configuration)
    var log = ObservationLog()
    var now = VirtualTime.zero
    for step in conversation.steps {
      now = now.advanced(by: step.delay)
      for _ in 0..<step.repetitions {
        log.removeAll()
        machine.apply(step.stimulus, at: now, into: &log)
      }
    }
    var image = machine.image
    while !reader.isAtEnd { edit(&image, &reader) }
    guard let restored = try? Machine(restoring: image, configuration: configuration) else {
      return true
    }
    guard restored.image == image else {
      throw FuzzFinding("an image makes a machine that has another")
    }
    if options.hasPlantedBug, restored.engine.state != .waitReset, image != machine.image {
      throw FuzzFinding("the planted bug of snapshot")
    }
    goOn(restored)
    return true
  }

  private static func edit(_ image: inout [UInt8], _ reader: inout ByteReader) {
    let place = reader.number()
    let byte = reader.byte()
    guard place < UInt64(image.count) else { return }
    image[Int(place)] = byte
  }

  /// A little of everything; whatever it leads to, the process survives it.
  private static func goOn(_ machine: Machine) {
    var machine = machine
    var log = ObservationLog()
    var now = machine.now
    let stimuli: [Stimulus] = [
      .signal, .drain, .query(.ranges), .target(8 << 20), .wait,
      .send(GuestPacket(payload: [9, 0, 8, 0, 1, 0, 0, 0]), signal: true),
      .close, .open, .machineReset, .query(.status),
    ]
    for stimulus in stimuli {
      now = now.advanced(by: .seconds(1))
      log.removeAll()
      machine.apply(stimulus, at: now, into: &log)
    }
  }
}
