import Conversation
import DynamicMemoryProtocol
import PageRanges
import SyntheticGuest

// The packet of a reaction: fields can be `request` or `next`, ranges can follow a pattern.

extension LineReader {
  /// The packet behind `>`.
  mutating func packetTemplate() throws(TraceError) -> PacketTemplate {
    let first = firstOption
    filledIn = []
    defer { filledIn = [] }
    var transaction = PacketTemplate.TransactionNumber.next
    var pattern: RangePattern?
    var place: Range<Int>?
    var countsRequest = false
    for index in tokens.indices.dropFirst(firstOption) {
      let token = tokens[index]
      guard token.equals != nil else { continue }
      let value = token.value
      if isWord("trans", at: token.name) {
        transaction = isWord("request", at: value) ? .request : .next
        if !isWord("request", at: value), !isWord("next", at: value) {
          transaction = .written
          continue
        }
      } else if isWord("count", at: token.name), isWord("request", at: value) {
        countsRequest = true
        place = token.name
        filledIn.append(.count)
      } else if isWord("ranges", at: token.name), value.first.map({ text[$0] }) != bracket {
        pattern = try rangePattern(at: value)
        place = token.name
      } else {
        continue
      }
      tokens[index].isUsed = true
    }
    guard case .send(let packet, let signal) = try guestPacket() else {
      throw missing("a packet")
    }
    var template = PacketTemplate(packet, isSignaled: signal)
    template.ranges = pattern
    template.countsRequest = countsRequest
    let word = tokens[first].range
    template.transaction = isWord("raw", at: word) ? .written : transaction
    template.keepsSize = tokens[first...].contains { isWord("size", at: $0.name) }
    template.keepsCount =
      !countsRequest && tokens[first...].contains { isWord("count", at: $0.name) }
    try check(template, at: place)
    return template
  }

  private func check(_ template: PacketTemplate, at place: Range<Int>?) throws(TraceError) {
    guard let place else { return }
    let type = (try? MessageHeader(decoding: template.packet.payload.span))?.type
    if template.ranges != nil, !PacketTemplate.rangeListTypes.contains(where: { $0 == type }) {
      throw error(
        at: place.lowerBound, "this message has no ranges of the guest",
        hint: "patterns are for balloon-response and hot-remove-response")
    }
    if template.countsRequest, type != .hotAddResponse {
      throw error(
        at: place.lowerBound, "“count=request” is for hot-add-response",
        hint: "ranges are counted by themselves")
    }
  }

  private var bracket: UInt8 { UInt8(ascii: "[") }
}
