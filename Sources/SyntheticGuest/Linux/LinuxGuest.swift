package import Conversation
package import DynamicMemoryProtocol
import PageRanges
import VMBus

/// A guest that behaves as Linux's `hv_balloon` driver does.
///
/// It negotiates, tells its capabilities, gives pages away down to its floor, takes them back, adds
/// memory, and reports its status. It survives whatever a host sends, and keeps a list of what the
/// host should not have sent.
///
/// Source: Linux guest reference.
package struct LinuxGuest: Guest, NumberingGuest {
  package let parameters: Parameters
  /// What the host did wrong, since the guest was made.
  package internal(set) var faults = HostFaults()
  /// The largest size of the machine that the host told of, in pages.
  package internal(set) var maxPages: UInt64?
  /// The version that the host accepted, since the channel was opened.
  package internal(set) var version: ProtocolVersion?

  var memory: LinuxMemory
  /// What the memory is after each start, which takes time to make.
  private let memoryAtBoot: LinuxMemory
  var regions: HotAddRegions
  var driver = Driver()
  var bus: LinuxBus
  var answers: [Answer] = []
  var ballooning = Ballooning()
  var hotAdding = HotAdding()
  var hotRemoving = HotRemoving()
  var reporting: Reporting
  /// Counts the messages of the guest, whatever they are; the first has 1.
  private var transactionID: UInt32 = 0
  /// What was sent last: what the bus means when it says that something was not sent.
  var lastSent: MessageType?

  /// A guest in a machine that is switched off.
  package init(_ parameters: Parameters = Parameters()) {
    self.init(parameters, memoryAtBoot: LinuxMemory(parameters))
  }

  private init(_ parameters: Parameters, memoryAtBoot: LinuxMemory) {
    self.parameters = parameters
    self.memoryAtBoot = memoryAtBoot
    memory = memoryAtBoot
    regions = HotAddRegions(blockPages: parameters.memoryBlockPages)
    reporting = Reporting(delay: parameters.reportDelay)
    bus = LinuxBus(parameters)
  }

  package mutating func start(at now: VirtualTime) {
    let faults = faults
    self = LinuxGuest(parameters, memoryAtBoot: memoryAtBoot)
    self.faults = faults
    guard parameters.quirks.loadsDriver else { return }
    driver = Driver(phase: .booting, deadline: now.advanced(by: parameters.bootTime))
  }

  package mutating func notice(_ answer: BusAnswer, at now: VirtualTime) {
    switch answer {
    case .opened: if parameters.quirks.loadsDriver { beginHandshake(at: now) }
    case .openRefused, .closed: unbind()
    case .notSent: sendingFailed(at: now)
    case .notPosted(let status): bus.failed(status, at: now)
    }
  }

  package mutating func receive(control message: [UInt8], at now: VirtualTime) {
    bus.receive(message, at: now)
  }

  package var isSettled: Bool {
    (driver.phase == .bound || driver.phase == .unbound) && answers.isEmpty
      && ballooning.due == nil && hotAdding.due == nil && hotRemoving.due == nil
      && bus.isQuiet
  }

  /// Pages that were given to the host.
  package var balloonedPages: UInt64 { memory.ballooned.pageCount }

  /// Everything stops; only the memory stays as it is.
  private mutating func unbind() {
    driver = Driver(phase: .unbound)
    answers.removeAll()
    ballooning = Ballooning()
    hotAdding = HotAdding()
    hotRemoving = HotRemoving()
    reporting.wake = nil
    reporting.due = nil
  }
}

// What it does, and when.
extension LinuxGuest {
  /// The parts of the driver that act by themselves, in the order in which they do at one time.
  private enum Part: CaseIterable {
    case report
    case driver
    case bus
    case answers
    case ballooning
    case hotAdding
    case hotRemoving
    case thread
  }

  private func due(_ part: Part) -> VirtualTime? {
    switch part {
    case .report: reporting.due
    case .driver: driver.deadline
    case .bus: bus.due
    case .answers: answers.first?.time
    case .ballooning: ballooning.due
    case .hotAdding: hotAdding.due
    case .hotRemoving: hotRemoving.due
    case .thread: reporting.wake
    }
  }

  private var next: (part: Part, time: VirtualTime)? {
    var next: (part: Part, time: VirtualTime)?
    for part in Part.allCases {
      guard let time = due(part), next.map({ time < $0.time }) ?? true else { continue }
      next = (part, time)
    }
    return next
  }

  package var nextAction: VirtualTime? { next?.time }

  package mutating func act(at now: VirtualTime) -> Stimulus? {
    guard let next, next.time <= now else { return nil }
    switch next.part {
    case .report: return report()
    case .driver: return actAsDriver(at: now)
    case .bus: return bus.act(at: now)
    case .answers: return answer()
    case .ballooning: return balloon(at: now)
    case .hotAdding: return hotAdd(at: now)
    case .hotRemoving: return hotRemove(at: now)
    case .thread:
      wakeThread(at: now)
      return nil
    }
  }

  /// The number of the next message.
  ///
  /// Whatever is sent takes one, even if it never arrives.
  package mutating func takeTransactionID() -> UInt32 {
    transactionID &+= 1
    return transactionID
  }

  /// Sends a message as Linux does: in-band data, no completion wanted, transaction 0 of the bus.
  mutating func send(_ type: MessageType, _ encode: (inout [UInt8]) -> Void) -> Stimulus {
    lastSent = type
    var bytes: [UInt8] = []
    encode(&bytes)
    var packet = GuestPacket(payload: bytes)
    if parameters.quirks.wantsCompletions {
      packet.flags = PacketFlags.completionRequested.rawValue
    }
    return .send(packet, signal: true)
  }

  private mutating func sendingFailed(at now: VirtualTime) {
    switch lastSent {
    case .balloonResponse?: retryBalloonResponse(at: now)
    case .versionRequest?, .capabilitiesReport?: failHandshake(at: now)
    default: break
    }
  }
}
