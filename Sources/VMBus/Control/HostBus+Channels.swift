// Channels. Source: VMBus as QEMU implements it, section 5.

extension HostBus {
  mutating func receive(_ message: OpenChannel) {
    emit(.opening(relid: message.relid, gpadl: message.gpadl, vp: message.targetVP))
    guard let channel = channels.first(where: { $0.relid == message.relid }) else {
      return breach(.unknownChannel)
    }
    guard channel.state == .closed || channel.state == .abandoned else {
      guard !rules.trustsGuest else { return }
      breach(channel.state == .rescinded ? .unknownChannel : .channelState)
      return answer(message, succeeded: false)
    }
    guard let gpadl = gpadls[message.gpadl], gpadl.isUsable,
      rules.trustsGuest || gpadl.relid == message.relid
    else {
      breach(.gpadlSequence)
      return answer(message, succeeded: false)
    }
    let offset = message.downstreamOffset
    guard offset != .max || !rules.trustsGuest else { return emit(.abort(.wrappingOffset)) }
    guard offset > 1, UInt64(gpadl.pages.count) > UInt64(offset) + 1 else {
      breach(.ringGeometry)
      return answer(message, succeeded: false)
    }
    guard rules.trustsGuest || !gpadl.namesAPageTwice else {
      breach(.pageTwice)
      return answer(message, succeeded: false)
    }
    guard message.targetVP < processors else { return answer(message, succeeded: false) }
    opening = message
    emit(
      .open(relid: message.relid, pages: gpadl.pages, downstreamOffset: offset))
  }

  mutating func receive(_ message: CloseChannel) {
    emit(.closing(relid: message.relid))
    guard let index = channels.firstIndex(where: { $0.relid == message.relid }) else {
      return breach(.unknownChannel)
    }
    switch channels[index].state {
    case .open:
      close(at: index)
    case .closed:
      breach(.channelState)
      // QEMU resets the device all the same.
      if rules.trustsGuest { emit(.resetDevice(afterClose: true)) }
    case .abandoned: channels[index].state = .closed
    case .rescinded: break
    }
  }

  mutating func receive(_ message: RelidReleased) {
    guard
      let index = channels.firstIndex(where: {
        $0.relid == message.relid && $0.state == .rescinded
      })
    else { return breach(.unknownChannel) }
    channels.remove(at: index)
  }

  /// Closes an open channel.
  mutating func close(at index: Int) {
    forgetRings(at: index)
    emit(.close(relid: channels[index].relid, byReset: false))
  }

  /// The channel is closed; a page list that waited for that is gone.
  mutating func forgetRings(at index: Int) {
    let list = channels[index].gpadl
    channels[index].state = .closed
    channels[index].gpadl = nil
    channels[index].downstreamOffset = 0
    guard let list, gpadls[list]?.isTornDown == true else { return }
    gpadls.set(nil, for: list)
  }
}
