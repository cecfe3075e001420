// What the host makes of each message of the guest.

extension HostBus {
  /// Takes up one message that waited; one that is shorter than its type says is dropped.
  mutating func process(_ message: [UInt8], _ isUsable: PageJudge) {
    guard let type = BusMessageType(of: message) else { return }
    emit(.processing(type: type.rawValue))
    switch type {
    case .initiateContact:
      if let contact = InitiateContact(decoding: message) { receive(contact) }
    case .unload:
      // Neither its size nor an agreement on a version is asked for.
      queue.removeAll()
      state = .answeringUnload
    default: processFurther(type, message, isUsable)
    }
  }

  private mutating func processFurther(
    _ type: BusMessageType, _ message: [UInt8], _ isUsable: PageJudge
  ) {
    switch type {
    case .requestOffers: if isConnected { state = .offering }
    case .gpadlHeader:
      if isConnected, let header = GPADLHeader(decoding: message) { receive(header, isUsable) }
    case .gpadlBody:
      if isConnected, let body = GPADLBody(decoding: message) { receive(body, isUsable) }
    case .gpadlTeardown:
      if isConnected, let teardown = GPADLTeardown(decoding: message) { receive(teardown) }
    case .openChannel:
      if isConnected, let open = OpenChannel(decoding: message) { receive(open) }
    case .closeChannel:
      if isConnected, let close = CloseChannel(decoding: message) { receive(close) }
    case .relidReleased where !rules.trustsGuest:
      if isConnected, let released = RelidReleased(decoding: message) { receive(released) }
    case .modifyChannel:
      if isConnected, let modify = ModifyChannel(decoding: message) { receive(modify) }
    default: emit(.failure(.unknownMessage(type: type.rawValue)))
    }
  }

  /// The guest begins, or begins again, whatever went before.
  private mutating func receive(_ contact: InitiateContact) {
    emit(.contact(contact))
    forgetGuest()
    version = contact.version
    isConnected = rules.accepts(version)
    targetVP = contact.targetVP
    if targetVP >= processors {
      guard !rules.trustsGuest else { return emit(.abort(.unknownVP)) }
      targetVP = 0
      isConnected = false
    }
    if isConnected, version.usesInterruptPage { interruptPage = contact.interruptPage }
    state = .answeringContact
  }

  private mutating func receive(_ modify: ModifyChannel) {
    let isKnown = channels.contains { $0.relid == modify.relid && $0.state != .rescinded }
    if !isKnown { breach(.unknownChannel) }
    guard version >= .iron else { return }
    let succeeds = isKnown && modify.targetVP < processors
    state = .answeringModify(relid: modify.relid, status: succeeds ? 0 : Self.refusal)
  }

  /// What a host that does not trust answers to what it refuses.
  ///
  /// Source: catalogue of malicious guests, G5.
  static let refusal: UInt32 = 0x8000_FFFF

  /// All channels are closed and the device starts again; every page list is forgotten.
  mutating func forgetGuest() {
    if let open = channels.first(where: { $0.state == .open }) {
      emit(.close(relid: open.relid, byReset: true))
    } else {
      emit(.resetDevice(afterClose: false))
    }
    channels.removeAll { $0.state == .rescinded }
    for index in channels.indices { channels[index] = BusChannel(relid: channels[index].relid) }
    gpadls.removeAll()
    hasOfferedAll = false
    opening = nil
    version = BusVersion(rawValue: 0)
    isConnected = false
    interruptPage = nil
    targetVP = 0
  }
}
