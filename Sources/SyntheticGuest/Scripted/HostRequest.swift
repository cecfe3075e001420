import DynamicMemoryProtocol

/// What a message of the host tells that an answer can repeat.
struct HostRequest: Hashable, Sendable {
  var transactionID: UInt32 = 0
  /// Pages that it asks for, gives back or adds.
  var pages: UInt64 = 0
  /// The ranges that it names.
  var ranges: [WirePageRange] = []

  /// Reads a message; of what is no such message there is nothing to repeat.
  init(_ payload: Span<UInt8>) {
    guard let message = try? Message(decoding: payload) else { return }
    transactionID = message.header.transactionID
    switch message {
    case .balloonRequest(let request): pages = UInt64(request.pageCount)
    case .hotRemoveRequest(let request): pages = UInt64(request.pageCount)
    case .hotAddRequest(let request):
      ranges = [request.range]
      pages = request.range.count
    case .unballoonRequest(let request):
      for index in request.ranges.indices {
        let range = request.ranges[index, in: payload]
        ranges.append(range)
        pages = pages.addingSaturating(range.count)
      }
    default: break
    }
  }
}
