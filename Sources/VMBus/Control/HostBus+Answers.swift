// What the host sends.

extension HostBus {
  /// Sends what the present state is about, or sends it again.
  mutating func answer() {
    switch state {
    case .listening: break
    case .answeringContact: post(contactResponse)
    case .offering:
      if let channel = nextOffer {
        offer(channel.relid)
      } else {
        emit(.offersEnded)
        post(AllOffers())
      }
    case .offeringOne(let relid): offer(relid)
    case .answeringHeader(let relid, let gpadl, let status):
      emit(.gpadlCreated(gpadl: gpadl))
      var message = GPADLCreated()
      message.relid = relid
      message.gpadl = gpadl
      message.status = status
      post(message)
    case .answeringTeardown(let gpadl):
      emit(.gpadlTorndown(gpadl: gpadl))
      var message = GPADLTorndown()
      message.gpadl = gpadl
      post(message)
    case .answeringOpen(let relid, let openID, let status):
      emit(.opened(relid: relid, status: status))
      var message = OpenResult()
      message.relid = relid
      message.openID = openID
      message.status = status
      post(message)
    case .answeringUnload: post(UnloadResponse())
    case .rescinding(let relid):
      var message = RescindOffer()
      message.relid = relid
      post(message)
    case .answeringModify(let relid, let status):
      var message = ModifyResult()
      message.relid = relid
      message.status = status
      post(message)
    }
  }

  private mutating func post(_ message: some BusMessageForm) {
    let bytes = message.bytes
    emit(.posted(type: type(of: message).type.rawValue, size: bytes.count))
    emit(.post(bytes))
    isWaitingForDelivery = true
  }

  private var contactResponse: ContactResponse {
    var message = ContactResponse()
    message.isAccepted = isConnected ? 1 : 0
    if isConnected, version >= .win10RS4 {
      message.connection = BusLimits.laterMessageConnection
    }
    return message
  }

  private var nextOffer: BusChannel? {
    channels.first { !$0.isOffered && $0.state != .rescinded }
  }

  private mutating func offer(_ relid: UInt32) {
    emit(.offered(relid: relid))
    var message = OfferChannel()
    message.relid = relid
    message.connection = BusLimits.channelConnection &+ relid
    message.deviceType = device.type
    message.instance = device.instance
    post(message)
  }

  /// The message of the present state arrived.
  mutating func finishAnswer() {
    switch state {
    case .listening: break
    case .offering:
      guard let channel = nextOffer else {
        hasOfferedAll = true
        state = .listening
        return
      }
      noteOffer(channel.relid)
    case .offeringOne(let relid):
      noteOffer(relid)
      state = .listening
    case .rescinding(let relid):
      for index in channels.indices where channels[index].relid == relid {
        channels[index].isToldOfRescind = true
      }
      state = .listening
    case .answeringOpen(let relid, _, let status):
      state = .listening
      if status == 0, channels.contains(where: { $0.relid == relid && $0.state == .open }) {
        emit(.look(relid: relid))
      }
    case .answeringUnload:
      state = .listening
      reset()
    case .answeringContact, .answeringHeader, .answeringTeardown, .answeringModify:
      state = .listening
    }
  }

  private mutating func noteOffer(_ relid: UInt32) {
    for index in channels.indices where channels[index].relid == relid {
      channels[index].isOffered = true
    }
  }
}
