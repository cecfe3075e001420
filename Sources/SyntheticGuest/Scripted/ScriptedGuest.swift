package import Conversation
import DynamicMemoryProtocol
package import VMBus

/// A guest that a script changes: for some messages it does what the script tells, and for all
/// others what the guest does that it is based on.
package struct ScriptedGuest<Base: NumberingGuest>: Guest {
  package private(set) var base: Base
  private let reactions: [Reaction]
  /// How many messages each reaction was asked about.
  private var counts: [UInt64]
  /// What is to come, in the order of time.
  private var pending: [Pending] = []
  private var lastPattern: RangePattern?
  /// The last packet was the script's own, and the guest below knows nothing of it.
  private var lastWasScripted = false
  /// The end of boot memory below 4 GiB or, if there is more, above.
  private let top: UInt64

  /// So many things can lie ahead; what a script has a guest do beyond is not done.
  package static var mostPending: Int { 1000 }

  /// A guest in a machine that is switched off.
  package init(_ base: Base, reactions: [Reaction] = [], top: UInt64 = 0) {
    self.base = base
    self.reactions = reactions
    self.top = top
    counts = Array(repeating: 0, count: reactions.count)
  }

  private struct Pending: Sendable {
    let time: VirtualTime
    var act: Act

    enum Act: Sendable {
      case stimulus(Stimulus, isScripted: Bool)
      case deliver(PacketType, [UInt8])
      case answer(AnswerTrain)
    }
  }

  package mutating func start(at now: VirtualTime) {
    pending.removeAll()
    base.start(at: now)
  }

  package mutating func notice(_ answer: BusAnswer, at now: VirtualTime) {
    if answer == .notSent, lastWasScripted { return }
    base.notice(answer, at: now)
  }

  package var isSettled: Bool { pending.isEmpty && base.isSettled }

  package var nextAction: VirtualTime? {
    guard let first = pending.first else { return base.nextAction }
    return base.nextAction.map { min($0, first.time) } ?? first.time
  }
}

// Messages that it reads.
extension ScriptedGuest {
  package mutating func receive(control message: [UInt8], at now: VirtualTime) {
    base.receive(control: message, at: now)
  }

  package mutating func receive(_ type: PacketType, payload: Span<UInt8>, at now: VirtualTime) {
    let matching = matching(.read, payload)
    guard !matching.isEmpty else { return base.receive(type, payload: payload, at: now) }
    let request = HostRequest(payload)
    for reaction in matching {
      let time = now.advanced(by: reaction.delay)
      if case .pass(let times) = reaction.action {
        let bytes = [UInt8](copying: payload)
        for _ in 0..<times { schedule(.deliver(type, bytes), at: time) }
      } else {
        perform(reaction.action, for: request, at: time)
      }
    }
  }

  /// The reactions to a message; every one that is asked counts it.
  private mutating func matching(
    _ side: Reaction.Side, _ payload: Span<UInt8>
  ) -> [Reaction] {
    guard !reactions.isEmpty, let header = try? MessageHeader(decoding: payload) else { return [] }
    var matching: [Reaction] = []
    for index in reactions.indices {
      let reaction = reactions[index]
      guard reaction.side == side, reaction.message == header.type else { continue }
      counts[index] &+= 1
      if reaction.occurrences.contains(counts[index]) { matching.append(reaction) }
    }
    return matching
  }

  private mutating func perform(
    _ action: Reaction.Action, for request: HostRequest, at time: VirtualTime
  ) {
    switch action {
    case .send(let template): schedule(.answer(train(template, request)), at: time)
    case .stimulate(let stimulus):
      schedule(.stimulus(stimulus, isScripted: true), at: time)
    case .stall(let duration):
      schedule(.stimulus(.reading(false), isScripted: true), at: time)
      schedule(.stimulus(.reading(true), isScripted: true), at: time.advanced(by: duration))
    case .pass, .drop: break
    }
  }

  private mutating func train(
    _ template: PacketTemplate, _ request: HostRequest
  ) -> AnswerTrain {
    guard var pattern = template.ranges else { return AnswerTrain(template, request, nil) }
    if pattern.shape == .same { pattern = lastPattern ?? pattern }
    lastPattern = pattern
    let sequence = RangeSequence(pattern, for: request, top: top)
    return AnswerTrain(template, request, sequence)
  }

  /// What happens at the same time happens in the order in which it was asked for.
  private mutating func schedule(_ act: Pending.Act, at time: VirtualTime) {
    guard pending.count < Self.mostPending else { return }
    let index = pending.firstIndex { time < $0.time } ?? pending.endIndex
    pending.insert(Pending(time: time, act: act), at: index)
  }
}

// What it does.
extension ScriptedGuest {
  package mutating func act(at now: VirtualTime) -> Stimulus? {
    if let first = pending.first, first.time <= now,
      base.nextAction.map({ first.time <= $0 }) ?? true
    {
      return actAsTold(at: now)
    }
    lastWasScripted = false
    guard let stimulus = base.act(at: now) else { return nil }
    return filtered(stimulus, at: now)
  }

  private mutating func actAsTold(at now: VirtualTime) -> Stimulus? {
    switch pending[0].act {
    case .stimulus(let stimulus, let isScripted):
      pending.removeFirst()
      lastWasScripted = isScripted
      return stimulus
    case .deliver(let type, let bytes):
      pending.removeFirst()
      base.receive(type, payload: bytes.span, at: now)
      return nil
    case .answer(var train):
      let stimulus = train.message(transactionID: number(of: train))
      if train.isFinished { pending.removeFirst() } else { pending[0].act = .answer(train) }
      lastWasScripted = true
      return stimulus
    }
  }

  private mutating func number(of train: AnswerTrain) -> UInt32 {
    switch train.template.transaction {
    case .next: base.takeTransactionID()
    case .request: train.request.transactionID
    case .written: 0
    }
  }

  /// What the guest below is about to do, unless the script has something to say about it.
  private mutating func filtered(_ stimulus: Stimulus, at now: VirtualTime) -> Stimulus? {
    guard case .send(let packet, _) = stimulus else { return stimulus }
    let matching = matching(.written, packet.payload.span)
    guard !matching.isEmpty else { return stimulus }
    for reaction in matching {
      let time = now.advanced(by: reaction.delay)
      if case .pass(let times) = reaction.action {
        for _ in 0..<times { schedule(.stimulus(stimulus, isScripted: false), at: time) }
      } else {
        perform(reaction.action, for: HostRequest(packet.payload.span), at: time)
      }
    }
    return nil
  }
}

extension [UInt8] {
  fileprivate init(copying span: Span<UInt8>) {
    self.init()
    reserveCapacity(span.count)
    for index in span.indices { append(span[index]) }
  }
}
