package import Bytes
import Conversation
import HostEngine
import PageRanges
import Simulation

/// Mutations of conversations: of what is done, not of bytes.
///
/// Sizes and counts are put right most of the time, so that what is behind a size is looked at, and
/// not always.
package struct ConversationMutator: InputMutator {
  package var random: SplitMix64
  /// The host that the target has, whatever an input says.
  let policy: HostPolicy?

  package init(seed: UInt64, _ options: FuzzOptions = FuzzOptions()) {
    random = SplitMix64(seed: seed)
    policy = options.policy
  }

  package mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
    var input = FuzzInput(decoding: bytes)
    for _ in 0...random.next(below: 3) { mutate(&input) }
    return input.encoded
  }

  package mutating func cross(_ first: [UInt8], _ second: [UInt8]) -> [UInt8] {
    var input = FuzzInput(decoding: first)
    let other = FuzzInput(decoding: second).steps
    input.steps.removeSubrange(place(in: input)...)
    input.steps += other.suffix(index(below: other.count + 1))
    return input.encoded
  }

  private mutating func mutate(_ input: inout FuzzInput) {
    guard !input.steps.isEmpty else { return goOn(&input) }
    let index = index(below: input.steps.count)
    switch random.next(below: 16) {
    case 0: input.steps.remove(at: index)
    case 1: input.steps.insert(input.steps[index], at: place(in: input))
    case 2: splice(&input, from: index)
    case 3: input.steps.swapAt(index, self.index(below: input.steps.count))
    case 4, 5: changeDelay(&input.steps[index])
    case 6: input.machine = changed(input.machine)
    case 7: input.steps[index].repetitions = 1 + Int(random.next(below: 4))
    case 8, 9, 10: change(&input.steps[index].stimulus, at: index, of: input)
    case 11, 12: goOn(&input)
    case 13:
      // Another end.
      input.steps.removeSubrange(index...)
      goOn(&input)
    default:
      let place = place(in: input)
      input.steps.insert(newStep(at: place, of: input), at: place)
    }
  }

  func standing(before index: Int, of input: FuzzInput) -> Standing {
    Standing(before: index, of: input, with: policy)
  }

  /// Before a step, or behind the last.
  private mutating func place(in input: FuzzInput) -> Int {
    index(below: input.steps.count + 1)
  }

  private mutating func splice(_ input: inout FuzzInput, from index: Int) {
    let end = min(input.steps.count, index + 1 + Int(random.next(below: 8)))
    input.steps.insert(contentsOf: input.steps[index..<end], at: place(in: input))
  }

  mutating func changeDelay(_ step: inout FuzzInput.Step) {
    let delays: [VirtualDuration] = [
      .zero, .milliseconds(1), .seconds(1), .seconds(31), .seconds(51), .seconds(300),
      .milliseconds(random.next(below: 60_000)),
    ]
    step.delay = delays[index(below: delays.count)]
  }

  private mutating func changed(_ machine: MachineConfiguration) -> MachineConfiguration {
    let numbered = MachineConfiguration.numbered
    return numbered[index(below: numbered.count)].with(machine.policy)
  }
}

// Stimuli.
extension ConversationMutator {
  private mutating func newStep(at index: Int, of input: FuzzInput) -> FuzzInput.Step {
    var step = FuzzInput.Step(newStimulus(at: index, of: input))
    if random.next(below: 4) == 0 { changeDelay(&step) }
    return step
  }

  private mutating func newStimulus(at index: Int, of input: FuzzInput) -> Stimulus {
    switch random.next(below: 32) {
    case 0..<14:
      let payload = message(answering: standing(before: index, of: input))
      return .send(GuestPacket(payload: payload), signal: random.next(below: 8) != 0)
    case 14..<18: return .target(target(of: input.machine))
    case 18: return .open
    case 19: return .close
    case 20: return .busReset
    case 21: return .machineReset
    case 22: return .signal
    case 23: return .drain
    case 24: return .reading(random.next(below: 2) == 0)
    case 25: return .discardsFail(random.next(below: 2) == 0)
    case 26: return .delivery(.held)
    case 27: return .post(GuestPost(controlMessage(standing(before: index, of: input))))
    case 28: return poke()
    // QEMU's host heeds none of it.
    case 29 where policy?.judgement != .qemu:
      return memoryUse(standing(before: index, of: input))
    default:
      // Any other, with fields of any value.
      var reader = ByteReader((0..<24).map { _ in UInt8(truncatingIfNeeded: random.next()) })
      let kinds = StimulusKind.allCases
      let kind = kinds[self.index(below: kinds.count)]
      return kind == .unplug ? .wait : Stimulus(kind, decoding: &reader)
    }
  }

  /// A field of a control page, at once or behind a fetch of it.
  private mutating func poke() -> Stimulus {
    let offsets: [UInt32] = [0, 4, 8, 12, 64]
    let values: [UInt64] = [0, 8, 16, 4096, 16384, 16376, .max, random.next() & 0x3FF8]
    let place = RingPlace(
      random.next(below: 2) == 0 ? .toHost : .toGuest, .control,
      offset: offsets[Int(random.next(below: 5))])
    let value = values[index(below: values.count)]
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    guard random.next(below: 2) == 0 else { return .poke(place, bytes) }
    return .race(place, bytes, after: 1 + UInt32(random.next(below: 4)))
  }

  /// The guest, or a device, uses pages that are out, or could be.
  private mutating func memoryUse(_ standing: Standing) -> Stimulus {
    let pages = (0...random.next(below: 3)).map { _ in pageRange(standing.pages) }
    switch random.next(below: 4) {
    case 0: return .pin(pages)
    case 1: return .unpin(random.next(below: 2) == 0 ? pages : [PageRange(from: 0, to: 1 << 40)])
    default: return .touch(pages)
    }
  }

  mutating func target(of machine: MachineConfiguration) -> UInt64 {
    let most = machine.bootPages.addingReportingOverflow(machine.backend?.pages ?? 0)
    let bound = most.overflow ? UInt64.max >> 12 : most.partialValue & (.max >> 12)
    return random.next(below: bound + bound / 8 + 1) << 12
  }

  private mutating func change(
    _ stimulus: inout Stimulus, at index: Int, of input: FuzzInput
  ) {
    switch stimulus {
    case .send(var packet, let signal):
      changeMessage(&packet.payload, standing(before: index, of: input))
      stimulus = .send(packet, signal: signal)
    case .meanwhile(let state, let time, var packet):
      changeMessage(&packet.payload, standing(before: index, of: input))
      stimulus = .meanwhile(state, time, packet)
    case .post(var post):
      if random.next(below: 2) == 0 { changeByte(&post.message) } else { lie(in: &post.message) }
      stimulus = .post(post)
    case .target: stimulus = .target(target(of: input.machine))
    default: stimulus = newStimulus(at: index, of: input)
    }
  }

  mutating func changeByte(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else { return bytes.append(UInt8(truncatingIfNeeded: random.next())) }
    let place = index(below: bytes.count)
    let values: [UInt8] = [
      0, 1, 2, 3, 4, 0x7F, 0x80, 0xFF, UInt8(truncatingIfNeeded: random.next()),
    ]
    bytes[place] = values[index(below: values.count)]
  }
}
