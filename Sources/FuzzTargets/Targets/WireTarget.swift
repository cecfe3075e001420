import DynamicMemoryProtocol

/// A message that decodes must encode to the bytes it came from, and those decode to the same.
enum WireTarget {
  static func run(_ input: [UInt8], _ options: FuzzOptions) throws(FuzzFinding) -> Bool {
    let message: Message
    do throws(WireError) {
      message = try Message(decoding: input.span)
    } catch {
      guard !error.description.isEmpty else { throw FuzzFinding("an error without words") }
      return true
    }
    guard message.header == (try? MessageHeader(decoding: input.span)),
      !message.header.type.description.isEmpty
    else { throw FuzzFinding("a message was decoded to one with another header") }
    if case .info(let info) = message, let content = try? info.content(in: input.span),
      content.kind == .maxPageCount, content.maxPageCount == nil
    {
      throw FuzzFinding("a greatest size without a number")
    }
    var encoded: [UInt8] = []
    message.append(to: &encoded, copyingRestFrom: input.span)
    // Padding behind the message is nobody's, and a list that is cut short stays so.
    guard encoded.count <= input.count, encoded == Array(input.prefix(encoded.count)) else {
      throw FuzzFinding("a message was encoded to other bytes")
    }
    guard let again = try? Message(decoding: encoded.span), again == message else {
      throw FuzzFinding("an encoded message was decoded to another")
    }
    if options.hasPlantedBug, case .balloonResponse(let response) = message,
      response.rangeCount >= 2, response.morePages, response.reserved != 0
    {
      throw FuzzFinding("the planted bug of wire")
    }
    return true
  }
}
