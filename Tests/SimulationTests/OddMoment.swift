import Bytes
import Conversation
import HostEngine
import HostEvents
import PageRanges
import Simulation
import Testing
import VMBus

/// A machine whose image has what the images of a session with a well-behaved guest have not.
struct OddMoment: Sendable, CustomTestStringConvertible {
  let what: String
  let machine: Machine

  var testDescription: String { "\(machine.configuration.policy.judgement) \(what)" }

  private init(_ what: String, _ configuration: MachineConfiguration, _ stimuli: [Stimulus]) {
    self.what = what
    var machine = Machine(configuration)
    var log = ObservationLog()
    for (index, stimulus) in stimuli.enumerated() {
      machine.apply(
        stimulus, at: VirtualTime.zero.advanced(by: .seconds(UInt64(index))), into: &log)
      log.removeAll()
    }
    self.machine = machine
  }

  static let every = all(.hardened) + all(.qemu)

  private static func all(_ policy: HostPolicy) -> [OddMoment] {
    var configuration = HostileRun.machine
    configuration.policy = policy
    configuration.ringPages = MachineConfiguration.RingPages(toHost: 1, toGuest: 1)
    let moments: [(String, [Stimulus])] = [
      ("a machine to which nothing was done", []),
      ("an open channel", [.open]),
      ("a channel that was closed", [.open, .close]),
      ("an answer of the bus that waits", [.delivery(.held), .open]),
      (
        "messages that wait behind an answer",
        [.delivery(.held)] + posts([GuestBus.contact(), RequestOffers().bytes, [1, 2, 3]])
      ),
      ("an offer that is gone", [.open, .rescind]),
      ("an old bus with a page for signals", old + [.open]),
      ("page lists, the last without an end", lists),
      ("packets that lie about themselves", [.open] + lies),
      ("a packet that lies in the ring, and pages of devices", [.open] + devices),
      ("rules that were broken", [.open] + breaches),
      ("a device that is gone", [.open, .unplug]),
    ]
    return moments.map { OddMoment($0.0, configuration, $0.1) }
  }

  private static func posts(_ messages: [[UInt8]]) -> [Stimulus] {
    messages.map { .post(GuestPost($0)) }
  }

  private static var old: [Stimulus] {
    var contact = InitiateContact()
    contact.version = .ws2008
    contact.interruptPage = 0x5_0000
    return posts([contact.bytes])
  }

  private static var lists: [Stimulus] {
    var messages = [GuestBus.contact(), RequestOffers().bytes]
    messages += GuestBus.messages(telling: [0x40, 0x41], as: 3, of: 1)
    messages += GuestBus.messages(telling: [0x50, 0x51, 0x52], as: 5, of: 1)
    messages += GuestBus.messages(telling: Array(0x60..<0x80), as: 7, of: 1).prefix(1)
    return posts(messages)
  }

  private static var lies: [Stimulus] {
    var packet = GuestPacket(payload: [1, 2, 3])
    packet.offset8 = 3
    packet.length8 = 0xFFFF
    var other = GuestPacket(type: .inBand, flags: 1, transactionID: 7, payload: [])
    other.footer = 9
    return [
      .meanwhile(.idle, 2, packet), .meanwhile(.version, 1, other),
      .race(RingPlace(.toHost, .control, offset: 0), [1, 2], after: 3),
    ]
  }

  private static var devices: [Stimulus] {
    let pages = PageRange(start: PageNumber(0x80), clampingCount: 16)
    return [.pin([pages]), .reading(false), .send(GuestPacket(payload: [1, 0]), signal: false)]
  }

  private static var breaches: [Stimulus] {
    let messages: [[UInt8]] = [
      [0, 0, 4, 0, 0, 0, 0, 0], [99, 0, 8, 0, 0, 0, 0, 0], [7, 0, 8, 0, 1, 0, 0, 0],
    ]
    let sends = messages.map { Stimulus.send(GuestPacket(payload: $0), signal: true) }
    return sends + posts([[1, 2, 3], GuestBus.contact(BusVersion(rawValue: 99))])
  }
}
