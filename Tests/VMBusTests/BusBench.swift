import VMBus

/// A bus whose messages arrive at once, and that opens every channel it is asked to.
struct BusBench {
  var host: HostBus
  var effects: [BusEffect] = []
  var opens = true
  var isRAM = true
  /// What becomes of the next messages; when it is used up, each arrives.
  var deliveries: [Int32] = []

  init(_ rules: BusRules = .qemu) { host = HostBus(rules: rules) }

  @discardableResult
  mutating func post(_ message: [UInt8], type: UInt32 = 1, connection: UInt32 = 1) -> [BusEffect] {
    _ = host.post(message, type: type, connection: connection)
    return run()
  }

  mutating func run() -> [BusEffect] {
    var seen: [BusEffect] = []
    let isRAM = isRAM
    while let effect = host.next({ _ in isRAM }) {
      seen.append(effect)
      if case .open = effect { host.answerOpen(opens) }
      if case .post = effect {
        host.delivered(status: deliveries.isEmpty ? 0 : deliveries.removeFirst())
      }
    }
    effects += seen
    return seen
  }

  /// Contact, offers, and a page list of so many pages.
  mutating func prepare(pages: Int = 10, version: BusVersion = .win10) {
    post(GuestBus.contact(version))
    post(RequestOffers().bytes)
    for message in GuestBus.messages(telling: (16..<UInt64(16 + pages)).map { $0 }, as: 7, of: 1) {
      post(message)
    }
  }
}

func openMessage(offset: UInt32 = 5, gpadl: UInt32 = 7, vp: UInt32 = 0) -> [UInt8] {
  var message = OpenChannel()
  message.gpadl = gpadl
  message.downstreamOffset = offset
  message.targetVP = vp
  return message.bytes
}

func header(_ change: (inout GPADLHeader) -> Void) -> [UInt8] {
  var message = GPADLHeader()
  message.gpadl = 7
  message.pages = [1, 2, 3]
  message.byteCount = 3 * 4096
  message.bufferLength = 32
  change(&message)
  return message.bytes
}

extension [BusEffect] {
  /// The types of the messages among these.
  var types: [UInt32] {
    compactMap { effect in
      guard case .post(let message) = effect else { return nil }
      return BusMessageType(of: message)?.rawValue
    }
  }

  var breaches: [BusBreach] {
    compactMap { effect in
      guard case .breach(let breach) = effect else { return nil }
      return breach
    }
  }

  var aborts: [BusAbort] {
    compactMap { effect in
      guard case .abort(let abort) = effect else { return nil }
      return abort
    }
  }

  func message<Form: BusMessageForm>(_ form: Form.Type) -> Form? {
    for case .post(let message) in self where BusMessageType(of: message) == Form.type {
      return Form(decoding: message)
    }
    return nil
  }
}
