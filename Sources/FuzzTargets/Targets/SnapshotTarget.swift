import Bytes
import Conversation
import HostEngine
import HostEvents
import Simulation

/// The image of a machine, which anybody may have edited: it is refused, or the machine that it
/// makes has this image and goes on.
///
/// An image is long and mostly zeros, so an input is a conversation that makes one, and edits of
/// it: a length, the conversation, and then pairs of a place and a byte. The place right behind the
/// end takes one byte more; at the next the byte says how many are cut off.
enum SnapshotTarget {
  /// One thing that is done to an image.
  struct Edit: Hashable, Sendable {
    var place: UInt64
    var byte: UInt8
  }

  static func run(_ input: [UInt8], _ options: FuzzOptions) throws(FuzzFinding) -> Bool {
    let (conversation, edits) = parts(of: input)
    guard let machine = machine(after: conversation) else { return false }
    var image = machine.image
    for edit in edits { make(edit, in: &image) }
    let configuration = machine.configuration
    guard let restored = try? Machine(restoring: image, configuration: configuration) else {
      return true
    }
    guard restored.image == image else {
      throw FuzzFinding("an image makes a machine that has another")
    }
    // An image in which more than one byte is another, and which is taken nevertheless.
    if options.hasPlantedBug, zip(image, machine.image).count(where: { $0 != $1 }) > 1 {
      throw FuzzFinding("the planted bug of snapshot")
    }
    goOn(restored)
    return true
  }

  /// The conversation and the edits in these bytes, whatever they are.
  static func parts(of input: [UInt8]) -> (conversation: FuzzInput, edits: [Edit]) {
    var reader = ByteReader(input)
    let conversation = FuzzInput(decoding: reader.bytes())
    var edits: [Edit] = []
    while !reader.isAtEnd { edits.append(Edit(place: reader.number(), byte: reader.byte())) }
    return (conversation, edits)
  }

  /// The input with this conversation and these edits.
  static func input(_ conversation: FuzzInput, _ edits: [Edit]) -> [UInt8] {
    var writer = ByteWriter()
    writer.bytes(conversation.encoded)
    for edit in edits {
      writer.number(edit.place)
      writer.byte(edit.byte)
    }
    return writer.bytes
  }

  /// What a conversation makes of a machine; nil if that takes too long.
  static func machine(after conversation: FuzzInput) -> Machine? {
    guard conversation.steps.count <= 64,
      conversation.steps.allSatisfy({ $0.repetitions <= 16 }),
      conversation.duration <= .seconds(86_400)
    else { return nil }
    var machine = Machine(MachineConfiguration.numbered[0].with(conversation.machine.policy))
    var log = ObservationLog()
    var now = VirtualTime.zero
    for step in conversation.steps {
      now = now.advanced(by: step.delay)
      for _ in 0..<step.repetitions {
        log.removeAll()
        machine.apply(step.stimulus, at: now, into: &log)
      }
    }
    return machine
  }

  static func make(_ edit: Edit, in image: inout [UInt8]) {
    let end = UInt64(image.count)
    if edit.place < end {
      image[Int(edit.place)] = edit.byte
    } else if edit.place == end {
      image.append(edit.byte)
    } else if edit.place == end + 1 {
      image.removeLast(min(Int(edit.byte), image.count))
    }
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
