package import Conversation
package import HostEngine
package import HostEvents

/// A machine that was brought to a state of the host by the shortest way, or just before it.
package struct ReachedState: Sendable {
  package let state: HostState
  /// The checkers saw all of the way.
  package let checked: CheckedMachine
  /// The time at which it is there.
  package let time: VirtualTime
  /// What makes the host pass the state, if it does not rest in it.
  package let trigger: Stimulus?

  /// What happens when the guest writes a packet in this state.
  package func stimuli(writing payload: [UInt8]) -> [Stimulus] {
    let packet = GuestPacket(payload: payload)
    guard let trigger else { return [.send(packet, signal: true)] }
    return [.meanwhile(state, 1, packet), trigger]
  }

  /// Every state that a host with this policy has.
  package static func all(_ policy: HostPolicy) -> [ReachedState] {
    var way = WayThroughStates(policy)
    return way.walk()
  }
}

/// Walks a host through all of its states.
struct WayThroughStates {
  private var checked: CheckedMachine
  private var now = VirtualTime.zero
  private var log = ObservationLog()
  private var reached: [ReachedState] = []

  /// A machine of the least size on which everything can happen: rings of one page, so that the one
  /// to the guest is full soon, and a backend of some blocks.
  static func machine(_ policy: HostPolicy) -> MachineConfiguration {
    var machine = MachineConfiguration()
    machine.policy = policy
    machine.bootPages = 1024
    machine.backend = BackendConfiguration(pages: 1024)
    machine.reportsStatus = true
    machine.ringPages = .init(toHost: 1, toGuest: 1)
    return machine
  }

  /// The sizes that the guest is to have, in bytes: less than it has, all of its boot memory, and
  /// more.
  static let small: UInt64 = 512 * 4096
  static let whole: UInt64 = 1024 * 4096
  static let large: UInt64 = 1792 * 4096

  init(_ policy: HostPolicy) {
    checked = CheckedMachine(Self.machine(policy), recountingEvery: .max)
    apply(.powerOn)
  }

  private var state: HostState { checked.machine.engine.state }

  private mutating func apply(_ stimulus: Stimulus, after pause: VirtualDuration? = nil) {
    now = now.advanced(by: pause ?? .milliseconds(1))
    log.removeAll()
    checked.apply(stimulus, at: now, into: &log)
  }

  private mutating func send(_ payload: [UInt8]) {
    apply(.send(GuestPacket(payload: payload), signal: true))
  }

  private mutating func note(passing state: HostState? = nil, by trigger: Stimulus? = nil) {
    let state = state ?? self.state
    guard !reached.contains(where: { $0.state == state }) else { return }
    reached.append(ReachedState(state: state, checked: checked, time: now, trigger: trigger))
  }

  /// Something done from an idle host, which then rests in another state.
  private func noting(_ stimulus: Stimulus, passing state: HostState) -> WayThroughStates {
    var other = self
    other.note(passing: state, by: stimulus)
    other.apply(stimulus)
    other.note()
    return other
  }

  mutating func walk() -> [ReachedState] {
    note()
    apply(.open)
    note()
    note(passing: .waitReset, by: .close)
    send(GuestWords.versionRequest(0x2_0000))
    note()
    send(GuestWords.capabilitiesReport())
    note()
    apply(.wait, after: .seconds(51))
    note()
    // Some pages, for the ways on which they go back.
    reached = noting(.target(Self.small), passing: .balloonPosting).reached
    apply(.target(Self.small))
    send(GuestWords.balloonResponse((0..<8).map { Extent(start: 64 + 2 * $0, end: 65 + 2 * $0) }))
    settle()
    reached = noting(.target(Self.whole), passing: .unballoonPosting).reached
    withFullRing { $0.noting(.target(Self.whole), passing: .unballoonRingWait) }
    withFullRing { $0.noting(.target(Self.small), passing: .balloonRingWait) }
    // The pages go back, and memory is hot-added.
    apply(.target(Self.whole))
    settle()
    reached = noting(.target(Self.large), passing: .hotAddSetup).reached
    reached = noting(.target(Self.large), passing: .hotAddPosting).reached
    withFullRing { $0.noting(.target(Self.large), passing: .hotAddRingWait) }
    apply(.target(Self.large))
    send(GuestWords.hotAddResponse(768))
    settle()
    reached = noting(.target(Self.whole), passing: .hotRemovePosting).reached
    withFullRing { $0.noting(.target(Self.whole), passing: .hotRemoveRingWait) }
    return reached.filter { $0.state.isQEMUs || checked.machine.configuration.policy.hotRemove }
  }

  /// Answers everything with nothing until the host is idle.
  ///
  /// Bounded: a host that cannot be satisfied stays where it is.
  private mutating func settle() {
    for _ in 0..<64 {
      switch state {
      case .balloonReplyWait: send(GuestWords.balloonResponse([]))
      case .unballoonReplyWait: send(GuestWords.message(9, []))
      case .hotAddReplyWait: send(GuestWords.hotAddResponse(0))
      case .hotRemoveReplyWait: send(GuestWords.hotRemoveResponse([]))
      default: return
      }
    }
  }

  /// Goes on from an idle host whose ring to the guest has no room for anything.
  private mutating func withFullRing(_ go: (WayThroughStates) -> WayThroughStates) {
    var other = self
    other.apply(.reading(false))
    for _ in 0..<128 {
      var next = other
      next.apply(.target(Self.small - 4096))
      next.settle()
      guard next.state == .idle else { break }
      other = next
    }
    other = go(other)
    reached = other.reached
  }
}
