package import Bytes

// The private positions of both ends: all that is known of a ring beside what lies in its pages.

extension Channel {
  /// Visits the positions of an open channel; whoever restores opens it first.
  package mutating func visit<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    try rings?.incoming.visit(&image)
    try rings?.outgoing.visit(&image)
  }
}

extension GuestChannel {
  /// Visits the guest's positions in both rings.
  package mutating func visit<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    try outgoing.visit(&image)
    try incoming.visit(&image)
  }
}

extension HostReceiveRing {
  fileprivate mutating func visit<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    let inside = 0...(view.length - 1)
    try image.number("incoming.readIndex", &readIndex, in: inside)
    try image.number("incoming.publishedReadIndex", &publishedReadIndex, in: inside)
    try image.number("incoming.seenWriteIndex", &seenWriteIndex, in: inside)
    try image.flag("incoming.usedFlowControl", &usedFlowControl)
  }
}

extension HostSendRing {
  fileprivate mutating func visit<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    try image.number("outgoing.writeIndex", &writeIndex, in: 0...(view.length - 1))
    // The guest's own index, which may lie anywhere.
    try image.number("outgoing.seenReadIndex", &seenReadIndex)
    try image.count("outgoing.reservedBytes", &reservedBytes, upTo: Int(view.length) - 1)
    // More may be wanted than the ring can hold; the guest is told 32 bits of it.
    try image.count("outgoing.wantedBytes", &wantedBytes, upTo: Int(UInt32.max))
  }
}

extension GuestSendRing {
  fileprivate mutating func visit<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    let inside = 0...(view.length - 1)
    try image.number("guest.outgoing.writeIndex", &writeIndex, in: inside)
    try image.number("guest.outgoing.publishedWriteIndex", &publishedWriteIndex, in: inside)
  }
}

extension GuestReceiveRing {
  fileprivate mutating func visit<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    try image.number("guest.incoming.readIndex", &readIndex, in: 0...(view.length - 1))
  }
}
