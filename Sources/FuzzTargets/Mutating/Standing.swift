import Bytes
import Conversation
import DynamicMemoryProtocol
import HostEngine
import HostEvents
import Simulation
import VMBus

/// Where a conversation stands: what the host waits for, its last request, and what the guest's
/// driver of the bus knows.
struct Standing {
  private var machine: Machine
  private var log = ObservationLog()
  private var now = VirtualTime.zero
  /// The host's last message; empty if there was none.
  private(set) var payload: [UInt8] = []
  /// From the messages that were posted one by one; an `open` has a driver of its own.
  private(set) var driver = GuestBus()

  /// Steps that are looked at.
  private static let limit = 256

  /// Has the conversation up to a step, with this host if it is told.
  init(before index: Int, of input: FuzzInput, with policy: HostPolicy?) {
    let isCheap = ConversationTarget.isCheap(input.machine)
    let configuration = isCheap ? input.machine : MachineConfiguration.numbered[0]
    machine = Machine(configuration.with(policy ?? configuration.policy))
    for step in input.steps.prefix(min(index, Self.limit)) { follow(step) }
  }

  var state: HostState { machine.engine.state }
  var isHalted: Bool { machine.isHalted }

  /// How long it is until something happens by itself.
  var pause: VirtualDuration? {
    machine.nextDeadline.map { VirtualDuration(rawValue: max($0, now).rawValue - now.rawValue) }
  }

  /// Takes a step, once.
  mutating func follow(_ step: FuzzInput.Step) {
    now = now.advanced(by: min(step.delay, .seconds(3600)))
    log.removeAll()
    machine.apply(step.stimulus, at: now, into: &log)
    if case .post(let post) = step.stimulus { driver.note(posted: post.message) }
    for observation in log.observations {
      switch observation {
      case .sent(let packet): payload = Array(log.bytes[packet.payload])
      case .arrived(let message): driver.note(arrived: Array(log.bytes[message]))
      default: break
      }
    }
  }

  /// What the host asks for: a number of pages.
  var pages: UInt64 {
    guard payload.count >= 16 else { return 1 }
    let type = payload[0]
    return type == 10
      ? payload.span.littleEndian64(at: 8) >> 40 : UInt64(payload.span.littleEndian32(at: 8))
  }

  /// The transaction id of its last message, as four bytes.
  var transaction: [UInt8] { payload.count >= 8 ? Array(payload[4..<8]) : [0, 0, 0, 0] }
}
