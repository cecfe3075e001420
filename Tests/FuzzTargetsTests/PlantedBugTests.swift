import Conversation
import FuzzTargets
import Simulation
import Testing
import VMBus

@Suite("Planted bugs: what a fuzzer that works has to find")
struct PlantedBugTests {
  @Test("a planted bug lets a target fail, and only then", arguments: plantedBugs)
  func planted(target: FuzzTarget, input: [UInt8]) throws {
    var runner = FuzzRunner(target)
    #expect(try runner.run(input))
    runner.options.hasPlantedBug = true
    let finding = #expect(throws: FuzzFinding.self) { try runner.run(input) }
    #expect(finding?.description == "the planted bug of \(target)")
  }

  @Test("every target but the canary has one")
  func complete() {
    #expect(plantedBugs.map(\.0) == FuzzTarget.allCases.filter { $0 != .canary })
  }
}

private let plantedBugs: [(FuzzTarget, [UInt8])] = [
  (.wire, balloonResponse(ranges: 2, more: 1, reserved: 5)),
  // A ring of each kind, and the host sends 61 bytes.
  (.ring, [0, 3, 61] + zeros(61)),
  (.bus, conversation(to: 1 << 29, .post(GuestPost([8] + zeros(39))))),
  (.engine, conversation(to: 1 << 29, .send(repetition, signal: true))),
  (.machine, conversation(to: 3 << 29, .poke(RingPlace(.toHost, .control, offset: 8), [1]))),
  (.trace, Array("dynmem trace 1\nmachine boot=3G profile=qemu\n".utf8)),
  // An open channel and nothing else; two bytes of the image, of any value, are others.
  (.snapshot, [UInt8(opened.count)] + opened + edit(50) + edit(51)),
  // Twelve pages with holes between them.
  (.ranges, (0..<12).flatMap { [0, 2 * $0, 1] }),
]

/// The third of three ranges is the first one.
private let repetition = GuestPacket(payload: balloonResponse(ranges: 3, more: 0, reserved: 0))

/// Ranges of one page at pages 1, 2, 1 and so on.
private func balloonResponse(ranges: UInt8, more: UInt8, reserved: UInt8) -> [UInt8] {
  [7, 0, 16 + 8 * ranges, 0] + zeros(4) + [reserved, 0, 0, 0, ranges << 1 | more, 0, 0, 0]
    + (0..<ranges).flatMap { [1 + $0 % 2, 0, 0, 0, 0, 1, 0, 0] }
}

private let opened = FuzzInput(
  machine: MachineConfiguration(), steps: [FuzzInput.Step(.open)]
).encoded

/// One byte of an image is another.
private func edit(_ place: UInt8) -> [UInt8] { [place, 0xA5] }

/// The guest opens its channel and can do everything, the target is set, the host asks, and then.
private func conversation(to target: UInt64, _ last: Stimulus) -> [UInt8] {
  let version = GuestPacket(payload: [1, 0, 16, 0] + zeros(6) + [2] + zeros(5))
  let capabilities = GuestPacket(
    payload: [3, 0, 32, 0] + zeros(4) + [0x53] + zeros(15) + Array(repeating: 255, count: 8))
  let steps: [FuzzInput.Step] = [
    .init(.open), .init(.send(version, signal: true)), .init(.send(capabilities, signal: true)),
    .init(.target(target)), .init(after: .seconds(51), .wait), .init(last),
  ]
  var machine = MachineConfiguration()
  machine.backend = BackendConfiguration(pages: 1 << 20)
  return FuzzInput(machine: machine, steps: steps).encoded
}

private func zeros(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }
