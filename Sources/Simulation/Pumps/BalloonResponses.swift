import Conversation
import DynamicMemoryProtocol
import HostEngine
public import PageRanges
import VMBus

/// The messages in which a guest gives ranges of pages away, made before anybody asks for them.
///
/// They are cut into trains as the host will ask: none tells more pages than are left of a request,
/// and the last one before that would happen ends its train.
public struct BalloonResponses: Sendable {
  /// The messages, one after the other.
  public private(set) var payloads: [[UInt8]] = []
  /// The pages that the host asks for in all.
  public let pageCount: UInt64
  /// How often it asks.
  public private(set) var requestCount = 0
  /// The messages as what is done to a machine.
  private(set) var stimuli: [Stimulus] = []

  /// The indices of the messages that end a train.
  private var ends: [Int] = []

  /// Messages with so many ranges each, as far as that is possible, in the order of the ranges.
  ///
  /// With a lie, a message about these pages stands before each of them. Nil if there are no
  /// ranges, if one fits no request, or if so many do not fit a message.
  public init?(
    giving ranges: [PageRange], perMessage: Int, eachBehind lie: PageRange? = nil
  ) {
    let most = HostLimits.balloonRequestPages
    guard !ranges.isEmpty, (1...MessageLimits.ranges).contains(perMessage),
      ranges.allSatisfy({ !$0.isEmpty && $0.count <= most })
    else { return nil }
    pageCount = ranges.reduce(0) { $0 + $1.count }
    var left = pageCount
    var asked = min(left, most)
    var message: [WirePageRange] = []
    for range in ranges {
      let endsTrain = range.count > asked
      if endsTrain || message.count == perMessage {
        append(message, behind: lie, endsTrain: endsTrain)
        message.removeAll(keepingCapacity: true)
      }
      if endsTrain { asked = min(left, most) }
      message.append(WirePageRange(clamping: range))
      asked -= range.count
      left -= range.count
    }
    append(message, behind: lie, endsTrain: true)
    requestCount = ends.count
    stimuli = stimuliInBatches()
  }

  private mutating func append(
    _ ranges: [WirePageRange], behind lie: PageRange?, endsTrain: Bool
  ) {
    if let lie { append([WirePageRange(clamping: lie)], endsTrain: false) }
    append(ranges, endsTrain: endsTrain)
  }

  private mutating func append(_ ranges: [WirePageRange], endsTrain: Bool) {
    guard
      let response = BalloonResponse(
        transactionID: UInt32(truncatingIfNeeded: payloads.count), morePages: !endsTrain,
        rangeCount: UInt32(clamping: ranges.count))
    else { return }
    var payload: [UInt8] = []
    response.append(to: &payload, ranges: ranges.span)
    if endsTrain { ends.append(payloads.count) }
    payloads.append(payload)
  }

  /// The guest signals when its ring is full, and when it waits for the next request.
  private func stimuliInBatches() -> [Stimulus] {
    let capacity = MachineConfiguration().ringPages.toHost * 4096
    let sizes = payloads.map { PacketDescriptor.ringBytes(payloadBytes: $0.count) }
    var end = ends.makeIterator()
    var nextEnd = end.next()
    var used = 0
    return payloads.indices.map { index in
      used += sizes[index]
      let isEnd = index == nextEnd
      if isEnd { nextEnd = end.next() }
      let isFull = isEnd || used + sizes[index + 1] >= capacity
      if isFull { used = 0 }
      return .send(GuestPacket(payload: payloads[index]), signal: isFull)
    }
  }
}
