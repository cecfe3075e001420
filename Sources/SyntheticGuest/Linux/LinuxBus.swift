import Conversation
import VMBus

/// How Linux's bus driver comes by its channel: contact with the best version that the host takes,
/// the offers, a page list for the rings, and the open.
///
/// One message goes out after the other, each when the host has answered the one before. A message
/// for which the hypervisor has no room is posted again a little later. Source: Linux guest
/// reference, sections 2 and 14.
struct LinuxBus: Sendable {
  private var bus = GuestBus()
  private let versions: [BusVersion]
  private let pages: [UInt64]
  private let downstreamOffset: UInt32
  /// Index of the version that is tried.
  private var attempt = 0
  /// The driver wants its channel open.
  private var isOpening = false
  private var outbox: [[UInt8]] = []
  /// What was posted last.
  private var last: [UInt8] = []
  /// How long the driver waits before it posts that again.
  private var pause = Self.firstPause
  /// When it posts next.
  private(set) var due: VirtualTime?

  private static let firstPause = VirtualDuration.milliseconds(1)
  private static let longestPause = VirtualDuration.seconds(1)

  init(_ parameters: LinuxGuest.Parameters) {
    versions = parameters.busVersions
    pages = (0..<UInt64(parameters.rings.pageCount)).map { parameters.firstRingPage &+ $0 }
    downstreamOffset = parameters.rings.downstreamOffset
  }

  /// Whether nothing waits to be posted.
  var isQuiet: Bool { due == nil }

  /// Begins to open the channel.
  mutating func open(at now: VirtualTime) {
    isOpening = true
    bus.startAgain()
    due = now
  }

  /// Begins to close it, and to take the pages of its rings back.
  mutating func close(at now: VirtualTime) {
    isOpening = false
    outbox += bus.messagesToClose
    due = now
  }

  /// Posts what is next; nil if that is nothing.
  mutating func act(at now: VirtualTime) -> Stimulus? {
    due = nil
    if outbox.isEmpty, isOpening { outbox = nextMessages }
    guard !outbox.isEmpty else { return nil }
    last = outbox.removeFirst()
    bus.note(posted: last)
    if BusMessageType(of: last) == .openChannel { isOpening = false }
    if !outbox.isEmpty { due = now }
    return .post(GuestPost(last, connection: connection))
  }

  private var nextMessages: [[UInt8]] {
    mutating get {
      if bus.isConnected {
        return bus.messagesToOpen(pages: pages, downstreamOffset: downstreamOffset)
      }
      guard attempt < versions.count, bus.awaited == nil else { return [] }
      return [GuestBus.contact(versions[attempt])]
    }
  }

  /// New versions are proposed on another connection.
  private var connection: UInt32 {
    let contact = InitiateContact(decoding: last)
    let isContact = BusMessageType(of: last) == .initiateContact
    let version = isContact ? contact?.version : bus.version
    return (version ?? .win10) >= .win10RS4
      ? BusLimits.laterMessageConnection : BusLimits.messageConnection
  }

  /// A message of the host arrives.
  mutating func receive(_ message: [UInt8], at now: VirtualTime) {
    bus.note(arrived: message)
    pause = Self.firstPause
    if BusMessageType(of: message) == .contactResponse, !bus.isConnected {
      attempt += 1
      bus.startAgain()
    }
    if isOpening { due = now }
  }

  /// The hypervisor did not take what was posted last.
  mutating func failed(_ status: HypercallStatus, at now: VirtualTime) {
    if status == .insufficientBuffers {
      outbox.insert(last, at: 0)
      due = now.advanced(by: pause)
      pause = min(
        Self.longestPause,
        VirtualDuration(rawValue: pause.rawValue.addingSaturating(pause.rawValue)))
      return
    }
    // A host that knows no such version has no such connection either.
    guard BusMessageType(of: last) == .initiateContact else { return }
    attempt += 1
    bus.startAgain()
    if isOpening { due = now }
  }

  /// Whatever the driver had is gone.
  mutating func reset() {
    bus = GuestBus()
    outbox = []
    isOpening = false
    due = nil
  }
}
