package import Conversation
import HostEvents
package import VMBus

/// Judges a host by what went over the wire, whoever the host was.
///
/// It watches I3 to I6 with nothing but the packets of both sides; what the host thought, when it
/// took up a message and when it gave one up is concluded from what it sent. Where a conclusion is
/// not certain the host gets the benefit of the doubt.
package struct RecordedHostChecker: Sendable {
  private var wellFormed = WellFormedChecker()
  private var givenBack: GivenBackChecker
  private var hotAdd: HotAddChecker
  private let rules: CheckRules
  /// Without a backend it is not known where hot-added memory may lie.
  private let knowsBackend: Bool
  private var versionRequests: [WireView] = []
  private var capabilitiesReports: [WireView] = []
  private var outstanding: Outstanding?
  /// The guest wrote what cannot be followed: what the host answers may have a reason.
  private var isBlind = false

  private struct Outstanding {
    var type: UInt64
    var since: VirtualTime
    /// The last of several unballoon requests is still to come.
    var isInTrain: Bool
  }

  /// A host of which nothing was seen yet; `keepsPagesOnClose` if it is known, or to be believed,
  /// that pages stay out when the channel closes.
  package init(_ machine: MachineConfiguration, keepsPagesOnClose: Bool) {
    var rules = CheckRules(machine)
    rules.isHardened = true
    rules.keepsPagesOnClose = keepsPagesOnClose
    self.rules = rules
    knowsBackend = machine.backend != nil
    givenBack = GivenBackChecker(machine, rules)
    hotAdd = HotAddChecker(machine, rules)
  }

  /// A host that waited so long for an answer may go on without it.
  package static let patience = VirtualDuration.seconds(30)
  /// More requests of a guest that wait for an answer are not remembered.
  private static let mostWaiting = 1024

  /// The channel was opened: numbers and versions begin anew.
  ///
  /// What the guest wrote into its ring before is read now.
  package mutating func opened() {
    var findings = CheckFindings()
    outstanding = nil
    tell(.state(.version), &findings)
    isBlind = false
  }

  /// The channel was closed.
  package mutating func closed() { restart(.closed) }

  /// The guest started over with the bus.
  package mutating func busReset() { restart(.busReset) }

  package mutating func machineReset() { restart(.machineReset) }

  /// The host says that it gave an operation up.
  package mutating func gaveUp() {
    var findings = CheckFindings()
    outstanding = nil
    wellFormed.tell(.settled(.deadline, pages: 0), &findings)
  }

  /// From here to the next open it cannot be told what the host reads.
  package mutating func lostSight() {
    var findings = CheckFindings()
    isBlind = true
    tell(.blind, &findings)
  }

  private mutating func restart(_ fact: Fact) {
    var findings = CheckFindings()
    end()
    tell(fact, &findings)
  }

  private mutating func end() {
    outstanding = nil
    versionRequests.removeAll()
    capabilitiesReports.removeAll()
  }

  private mutating func tell(_ fact: Fact, _ findings: inout CheckFindings) {
    wellFormed.tell(fact, &findings)
    givenBack.tell(fact, &findings)
    if knowsBackend { hotAdd.tell(fact, &findings) }
  }
}

// What the guest wrote.
extension RecordedHostChecker {
  /// The guest wrote a packet, and the host will come to it.
  package mutating func guestWrote(_ packet: GuestPacket, at time: VirtualTime) {
    guard packet.type == .inBand || packet.type == .completion, packet.isWellFramed else {
      return lostSight()
    }
    var findings = CheckFindings()
    if packet.flags & 1 == 1 { tell(.completionAsked(packet.transactionID), &findings) }
    let message = WireView(padding: packet.payload)
    switch message.type {
    case WireType.versionRequest where message.count >= 16:
      if versionRequests.count < Self.mostWaiting { versionRequests.append(message) }
    case WireType.capabilitiesReport where message.count >= 32:
      if capabilitiesReports.count < Self.mostWaiting { capabilitiesReports.append(message) }
    case WireType.balloonResponse:
      guard outstanding?.type == WireType.balloonRequest, let ranges = message.responseRanges
      else { return }
      let isLast = ranges.isEmpty || !message.isFollowed
      answered(.balloonAnswer(ranges, isLast: isLast), isLast: isLast, at: time)
    case WireType.unballoonResponse:
      guard let outstanding, outstanding.type == WireType.unballoonRequest, !outstanding.isInTrain
      else { return }
      answered(.unballoonAnswer, isLast: true, at: time)
    case WireType.hotAddResponse where message.count >= 16:
      guard outstanding?.type == WireType.hotAddRequest else { return }
      let result = message.number(at: 12, bytes: 4)
      answered(
        .hotAddAnswer(result: result, count: message.number(at: 8, bytes: 4)), isLast: true,
        at: time)
    case WireType.hotRemoveResponse:
      guard outstanding?.type == WireType.hotRemoveRequest, let ranges = message.hotRemoveRanges
      else { return }
      let isLast = message.number(at: 16, bytes: 8) & 1 == 0
      answered(.hotRemoveAnswer(ranges, isLast: isLast), isLast: isLast, at: time)
    default: break
    }
  }

  private mutating func answered(_ fact: Fact, isLast: Bool, at time: VirtualTime) {
    var findings = CheckFindings()
    tell(fact, &findings)
    if isLast { outstanding = nil } else { outstanding?.since = time }
  }
}

// What the host sent.
extension RecordedHostChecker {
  /// The host sent a packet; what is wrong with it, if anything.
  package mutating func hostSent(
    _ type: PacketType, transactionID: UInt64, _ payload: [UInt8], at time: VirtualTime
  ) -> [CheckFailure] {
    var findings = CheckFindings()
    if type == .completion, payload.isEmpty {
      tell(.completed(transactionID), &findings)
      return findings.failures
    }
    let message = WireView(padding: payload)
    if !isBlind { takeUp(message, &findings) }
    // What is no message is none that anybody would answer.
    if MessageForm.fault(of: message) == nil { judgeOrder(message, at: time, &findings) }
    tell(.sent(message, type, transactionID: transactionID), &findings)
    return findings.failures
  }

  /// An answer shows which message the host took up.
  private mutating func takeUp(_ message: WireView, _ findings: inout CheckFindings) {
    func index(in waiting: [WireView]) -> Int? {
      waiting.firstIndex { $0.transaction == message.transaction } ?? waiting.indices.first
    }
    switch message.type {
    case WireType.versionResponse:
      guard let index = index(in: versionRequests) else {
        return findings.report(.wellFormed, "an answer to no version", message.transaction)
      }
      tell(.versionRequest(versionRequests[index].transaction), &findings)
      versionRequests.removeFirst(index + 1)
    case WireType.capabilitiesResponse:
      guard let index = index(in: capabilitiesReports) else {
        return findings.report(.wellFormed, "an answer to no capabilities", message.transaction)
      }
      let report = capabilitiesReports[index]
      tell(.capabilities(report.transaction, report.number(at: 8, bytes: 8)), &findings)
      capabilitiesReports.removeFirst(index + 1)
    default: break
    }
  }

  /// I6: a request comes when the one before it is answered, or was waited for.
  private mutating func judgeOrder(
    _ message: WireView, at time: VirtualTime, _ findings: inout CheckFindings
  ) {
    let requests = [
      WireType.balloonRequest, WireType.unballoonRequest, WireType.hotAddRequest,
      WireType.hotRemoveRequest,
    ]
    guard requests.contains(message.type) else { return }
    if let outstanding, outstanding.type != message.type || !outstanding.isInTrain {
      if time >= outstanding.since.advanced(by: Self.patience) {
        gaveUp()
      } else if !isBlind {
        findings.report(
          .oneOperation, "a request while another is outstanding", message.type, outstanding.type)
      }
    }
    let isInTrain =
      message.type == WireType.unballoonRequest && message.number(at: 8, bytes: 4) & 1 == 1
    outstanding = Outstanding(type: message.type, since: time, isInTrain: isInTrain)
  }
}

extension Checker {
  /// Takes in a single fact.
  fileprivate mutating func tell(_ fact: Fact, _ findings: inout CheckFindings) {
    observe(CheckedStep(fact), &findings)
  }
}
