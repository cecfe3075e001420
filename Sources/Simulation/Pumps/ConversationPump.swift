import Conversation
import DynamicMemoryProtocol
import HostEngine
import HostEvents
import VMBus

/// A host and the bare end of a guest, between which messages go as fast as they can: what is
/// measured of whole conversations.
///
/// It is the machine of everything else, rings and all; only a digest, which nobody compares, is
/// not taken. The guest writes what was prepared, reads what comes, counts the pages in it, and
/// answers where an answer is due.
public struct ConversationPump: Sendable {
  /// Requests of the host for pages.
  public private(set) var balloonRequestCount = 0
  /// Requests of the host to take pages back.
  public private(set) var unballoonRequestCount = 0
  /// The pages in these.
  public private(set) var pagesBack: UInt64 = 0

  private var machine: Machine
  private var log = ObservationLog()
  private var now = VirtualTime.zero
  /// The number of the request of which an answer is due.
  private var owedTo: UInt32?

  /// A host with the usual policy that is ready to ask, in a machine with so many pages of boot
  /// memory; nil if it does not get ready.
  ///
  /// What does not fit below 3 GiB lies above 4 GiB.
  public init?(bootPages: UInt64) {
    var configuration = MachineConfiguration()
    configuration.bootPages = bootPages
    machine = Machine(configuration)
    machine.keepsDigest = false
    apply(.powerOn)
    apply(.open)
    send { VersionRequest(transactionID: 1, version: .win10).append(to: &$0) }
    send { CapabilitiesReport(transactionID: 2, capabilities: .balloon).append(to: &$0) }
    now = now.advanced(by: .seconds(51))
    apply(.wait)
    guard isIdle else { return nil }
  }

  /// The pages that the host has.
  public var pagesOut: UInt64 { machine.engine.freedPages + machine.engine.unfreedPages }

  /// The ranges in which it keeps them.
  public var rangesOut: UInt64 { machine.engine.trackedRanges }

  /// How often the guest broke a rule.
  public var violationCount: UInt64 {
    machine.engine.violations.entries.reduce(0) { $0 + $1.count }
  }

  /// The host asks for pages, and the guest gives these; false if anything is left to do then.
  public mutating func giveAway(_ responses: BalloonResponses) -> Bool {
    let current = machine.engine.currentPages
    guard responses.pageCount < current else { return false }
    apply(.target((current - responses.pageCount) * HostLimits.pageSize))
    for stimulus in responses.stimuli { apply(stimulus) }
    return isIdle
  }

  /// The host gives back everything that it has; false if anything is left to do then.
  public mutating func takeBack() -> Bool {
    apply(.target(machine.engine.totalPages * HostLimits.pageSize))
    while let transaction = owedTo {
      owedTo = nil
      send { UnballoonResponse(transactionID: transaction).append(to: &$0) }
    }
    return isIdle
  }

  private var isIdle: Bool { machine.engine.state == .idle }

  private mutating func send(_ encode: (inout [UInt8]) -> Void) {
    var payload: [UInt8] = []
    encode(&payload)
    apply(.send(GuestPacket(payload: payload), signal: true))
  }

  private mutating func apply(_ stimulus: Stimulus) {
    log.removeAll()
    machine.apply(stimulus, at: now, into: &log)
    for observation in log.observations {
      guard case .received(let packet) = observation else { continue }
      let bytes = log.bytes
      receive(bytes.span.extracting(packet.payload))
    }
  }

  private mutating func receive(_ payload: Span<UInt8>) {
    guard let message = try? Message(decoding: payload) else { return }
    switch message {
    case .balloonRequest: balloonRequestCount += 1
    case .unballoonRequest(let request):
      unballoonRequestCount += 1
      let ranges = request.ranges
      for index in ranges.indices { pagesBack += ranges[index, in: payload].count }
      if !request.morePages { owedTo = request.header.transactionID }
    default: break
    }
  }
}
