import Bytes
import Conversation
import HostEvents
import VMBus

// What a guest could well do next: steps that follow what the host said to those before.
extension ConversationMutator {
  /// Adds a few steps, each with a view to what came of the one before.
  mutating func goOn(_ input: inout FuzzInput) {
    var standing = standing(before: input.steps.count, of: input)
    // One way to connect for all of it: by single messages of the bus, or all at once.
    let isByHand = random.next(below: 4) == 0
    for _ in 0...random.next(below: 16) where !standing.isHalted {
      let step = nextStep(standing, of: input, isByHand: isByHand)
      standing.follow(step)
      input.steps.append(step)
    }
  }

  private mutating func nextStep(
    _ standing: Standing, of input: FuzzInput, isByHand: Bool
  ) -> FuzzInput.Step {
    var step = FuzzInput.Step(nextStimulus(standing, of: input, isByHand: isByHand))
    // A host that waits for nobody is waited for.
    if standing.state == .postInitWait, let pause = standing.pause, random.next(below: 2) == 0 {
      step.delay = pause
    } else if random.next(below: 8) == 0 {
      changeDelay(&step)
    }
    return step
  }

  private mutating func nextStimulus(
    _ standing: Standing, of input: FuzzInput, isByHand: Bool
  ) -> Stimulus {
    let draw = random.next(below: 16)
    switch standing.state {
    case .waitReset, .postResetClosed:
      if draw == 0 { return answer(to: standing, isLoud: false) }
      if draw == 1 { return .target(target(of: input.machine)) }
      return isByHand ? .post(GuestPost(controlMessage(standing))) : .open
    case .postInitWait where draw < 4: return .wait
    case .postInitWait, .idle:
      switch draw {
      case 0..<8: return .target(target(of: input.machine))
      case 8: return .close
      case 9: return .busReset
      case 10: return .machineReset
      case 11 where isByHand: return .post(GuestPost(controlMessage(standing)))
      default: return answer(to: standing, isLoud: draw < 15)
      }
    default:
      if draw == 0 { return .target(target(of: input.machine)) }
      if draw == 1 { return .close }
      return answer(to: standing, isLoud: draw != 2)
    }
  }

  private mutating func answer(to standing: Standing, isLoud: Bool) -> Stimulus {
    .send(GuestPacket(payload: message(answering: standing)), signal: isLoud)
  }

  /// A message for the bus: mostly what a driver would post next, often with one field changed.
  mutating func controlMessage(_ standing: Standing) -> [UInt8] {
    var driver = standing.driver
    let pages = (0..<10).map { 16 + UInt64($0) }
    let open = driver.messagesToOpen(pages: pages, downstreamOffset: 5)
    var message: [UInt8]
    switch random.next(below: 8) {
    case 0: message = anyControlMessage()
    case 1: message = body(standing.driver)
    case 2: message = driver.messagesToClose.last ?? []
    default: message = open.first ?? body(standing.driver)
    }
    if random.next(below: 2) == 0 { lie(in: &message) }
    return message
  }

  /// Another number in one field of a message for the bus; what belongs to it follows, mostly.
  mutating func lie(in message: inout [UInt8]) {
    changeWord(&message)
    if random.next(below: 4) != 0 { repairPageCount(&message) }
  }

  /// Puts the bytes of a page list right, by the size of the buffer that is to hold it.
  ///
  /// Source: VMBus as QEMU implements it, section 4, where the sum has 32 bits.
  private func repairPageCount(_ message: inout [UInt8]) {
    guard BusMessageType(of: message) == .gpadlHeader, var header = GPADLHeader(decoding: message)
    else { return }
    let entries = (Int64(header.bufferLength) - 8) >> 3
    header.byteCount = UInt32(truncatingIfNeeded: entries * 4096)
    message = header.bytes
  }

  /// More of the page list that was told last.
  private mutating func body(_ driver: GuestBus) -> [UInt8] {
    var body = GPADLBody()
    body.gpadl = driver.nextGPADL &- UInt32(random.next(below: 2))
    body.pages = (0..<random.next(below: 3)).map { 26 + $0 }
    return body.bytes
  }

  /// A type that there is, and small numbers behind it.
  private mutating func anyControlMessage() -> [UInt8] {
    let types: [UInt64] = [1, 3, 5, 7, 8, 9, 11, 13, 14, 15, 16, 17, 19, 22]
    let sizes = [8, 12, 16, 32, 40, 136, 240]
    let size = sizes[index(below: sizes.count)]
    var message = little(random.pick(types), 8)
    while message.count < size { message += little(random.pick([0, 1, 2, 16, 0xFFFF_FFFF]), 4) }
    return message
  }

  /// Another number in one field of two or four bytes behind the type.
  private mutating func changeWord(_ message: inout [UInt8]) {
    guard message.count >= 12 else { return }
    let width = random.next(below: 2) == 0 ? 4 : 2
    // The fields that mean something come first.
    let end = UInt64(min(message.count, 40))
    let place = Int(8 + (random.next(below: end - 8) & ~UInt64(width - 1)))
    guard place + width <= message.count else { return }
    let value = random.pick([
      0, 1, 2, 7, 8, .max, .max, 0xFFFF_F000, 4096, 1 << 16, random.next(below: 64),
    ])
    message.replaceSubrange(place..<(place + width), with: little(value, width))
  }
}
