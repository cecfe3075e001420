import Bytes
import Conversation

/// What an explored guest knows of the conversation: enough to answer to the point.
struct ExplorerGuest: Hashable, Sendable {
  /// The host's last request that was not answered.
  private var request: WireView?
  /// Pages that were given up and not taken back.
  private var gone = ExtentList()
  /// The pages of the last response.
  private var lastGiven: Extent?
  /// What the monitor asked for last, in pages.
  private var targetPages: UInt64
  private let bootPages: UInt64
  private let mostPages: UInt64

  /// The pages below hold the rings, which a guest must not give up.
  private static let firstPage: UInt64 = 64
  private static let partialPages: UInt64 = 100

  init(in machine: MachineConfiguration) {
    let layout = GuestLayout(machine)
    bootPages = layout.bootPages
    mostPages = layout.bootPages + (layout.backend?.count ?? 0)
    targetPages = bootPages
  }

  /// What a word means now; nil if it means nothing.
  mutating func stimulus(
    for word: ExplorerWord
  ) -> (after: VirtualDuration, stimulus: Stimulus)? {
    guard word != .wait else { return (.seconds(51), .wait) }
    return meaning(of: word).map { (.zero, $0) }
  }

  private mutating func meaning(of word: ExplorerWord) -> Stimulus? {
    switch word {
    case .open: .open
    case .close: forgetting(.close)
    case .busReset: forgetting(.busReset)
    case .machineReset: startingOver(.machineReset)
    case .wait: .wait
    case .version: Self.send(GuestWords.versionRequest(0x2_0000))
    case .capabilities: Self.send(GuestWords.capabilitiesReport())
    case .largeBlocks: Self.send(GuestWords.capabilitiesReport(alignment: 2))
    case .shrink: target(targetPages > 512 ? targetPages - 256 : 256)
    case .grow: target(min(targetPages + 512, mostPages))
    case .answer: answer(upTo: .max)
    case .partial: answer(upTo: Self.partialPages)
    case .again: lastGiven.map { Self.send(GuestWords.balloonResponse([$0])) }
    case .quiet: Self.send(Self.status, signal: false)
    case .status: Self.send(Self.status)
    case .deaf: .reading(false)
    case .drain: .reading(true)
    case .noDiscards: .discardsFail(true)
    }
  }

  private static let status = GuestWords.statusReport(available: 100, committed: 200)

  private static func send(_ payload: [UInt8], signal: Bool = true) -> Stimulus {
    .send(GuestPacket(payload: payload), signal: signal)
  }

  private mutating func target(_ pages: UInt64) -> Stimulus? {
    targetPages = pages
    return .target(pages * 4096)
  }

  private mutating func forgetting(_ stimulus: Stimulus) -> Stimulus {
    request = nil
    return stimulus
  }

  private mutating func startingOver(_ stimulus: Stimulus) -> Stimulus {
    request = nil
    gone = ExtentList()
    lastGiven = nil
    return stimulus
  }

  /// Sees what came of it.
  mutating func observe(_ log: ObservationLog) {
    for observation in log.observations {
      guard case .sent(let packet) = observation else { continue }
      let message = WireView(log.bytes.span.extracting(packet.payload))
      switch message.type {
      case WireType.balloonRequest, WireType.unballoonRequest, WireType.hotAddRequest,
        WireType.hotRemoveRequest:
        request = message
      default: break
      }
    }
  }

  /// Everything that decides what its words mean.
  func combine(into digest: inout Digest) {
    digest.combine((request?.bytes ?? []).dropTransaction.span)
    digest.combine(targetPages)
    digest.combine(lastGiven?.start ?? 0)
    digest.combine(lastGiven?.end ?? 0)
    digest.combine(UInt64(gone.extents.count))
    for extent in gone.extents {
      digest.combine(extent.start)
      digest.combine(extent.end)
    }
  }
}

// Answers.
extension ExplorerGuest {
  private mutating func answer(upTo limit: UInt64) -> Stimulus? {
    guard let request, let payload = answer(to: request, upTo: limit) else { return nil }
    self.request = nil
    return Self.send(payload.with(transaction: request.transaction))
  }

  private mutating func answer(to request: WireView, upTo limit: UInt64) -> [UInt8]? {
    switch request.type {
    case WireType.balloonRequest:
      let given = free(upTo: min(request.number(at: 8, bytes: 4), limit))
      if let given { gone.insert(given) }
      lastGiven = given
      return GuestWords.balloonResponse(given.map { [$0] } ?? [])
    case WireType.unballoonRequest:
      // There is no part of it: the pages are back whatever the guest says.
      guard limit == .max else { return nil }
      let count = Int(min(request.number(at: 12, bytes: 4), UInt64(request.count / 8)))
      for range in request.ranges(at: 16, count: count) { gone.remove(range) }
      return GuestWords.message(9, [])
    case WireType.hotAddRequest:
      return GuestWords.hotAddResponse(min(request.range(at: 8).count, limit))
    default: return GuestWords.hotRemoveResponse([])
    }
  }

  /// The first pages that it still has, as many as there are in one piece.
  private func free(upTo count: UInt64) -> Extent? {
    var start = Self.firstPage
    for extent in gone.extents where extent.start <= start { start = max(start, extent.end) }
    let next = gone.extents.first { $0.start > start }?.start ?? bootPages
    let end = min(start + count, next, bootPages)
    return start < end ? Extent(start: start, end: end) : nil
  }
}

extension [UInt8] {
  fileprivate func with(transaction: UInt64) -> [UInt8] {
    guard count >= 8 else { return self }
    return Array(self[..<4]) + GuestWords.little(transaction, 4) + Array(self[8...])
  }

  fileprivate var dropTransaction: [UInt8] { with(transaction: 0) }
}
