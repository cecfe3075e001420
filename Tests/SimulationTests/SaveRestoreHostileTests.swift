import Bytes
import Conversation
import HostEngine
import HostEvents
import PageRanges
import Simulation
import Testing

@Suite("An image that somebody edited")
struct SaveRestoreHostileTests {
  /// Goes on with whatever an image gave: the rest of the session, a reset, odd things.
  ///
  /// Nothing of it may trap, and the books stay right.
  private static func goOn(_ machine: Machine, _ moment: SavedMoment) {
    var machine = machine
    var log = ObservationLog()
    let start = machine.now
    var time = start
    for (index, (_, stimulus)) in moment.rest.prefix(20).enumerated() {
      time = start.advanced(by: .seconds(UInt64(index)))
      machine.apply(stimulus, at: time, into: &log)
      log.removeAll()
    }
    let more: [Stimulus] = [
      .query(.status), .query(.counters), .query(.ranges), .drain, .target(300 << 20), .signal,
      .wait, .close, .open, .target(3 << 30), .machineReset, .open, .unplug,
    ]
    for (index, stimulus) in more.enumerated() {
      machine.apply(stimulus, at: time.advanced(by: .seconds(UInt64(100 * index))), into: &log)
      log.removeAll()
      expectBooks(of: machine)
    }
  }

  private static func expectBooks(of machine: Machine) {
    let engine = machine.engine
    let sets = [engine.bootRemoved] + (engine.hotAdded.map { [$0.value.removed] } ?? [])
    let freed = sets.reduce(0) { $0 + $1.freed.ranges.reduce(0) { $0 + $1.count } }
    let unfreed = sets.reduce(0) { $0 + $1.unfreed.ranges.reduce(0) { $0 + $1.count } }
    #expect(engine.freedPages == freed && engine.unfreedPages == unfreed)
  }

  @Test("cut anywhere, it is refused", arguments: SavedMoment.every)
  func truncation(_ moment: SavedMoment) {
    let image = moment.machine.image
    // Every cut of the header and of the first fields, and of the rest every 101st.
    let first = min(48, image.count)
    let lengths = Array(0..<first) + Array(stride(from: first, to: image.count, by: 101))
    for length in lengths {
      #expect(throws: ImageError.self) {
        try Machine(
          restoring: Array(image.prefix(length)), configuration: moment.configuration)
      }
    }
  }

  @Test(
    "with any byte changed, it is refused or gives a machine that goes on",
    arguments: SavedMoment.every)
  func change(_ moment: SavedMoment) throws {
    let image = moment.machine.image
    var refused = 0
    var taken = 0
    for (index, offset) in Self.offsets(of: image, moment).enumerated() {
      var edited = image
      // Single bits, all bits, and one more or less, in turn.
      edited[offset] = [edited[offset] ^ 1, ~edited[offset], edited[offset] &+ 1][index % 3]
      let machine: Machine
      do {
        machine = try Machine(restoring: edited, configuration: moment.configuration)
      } catch {
        refused += 1
        continue
      }
      taken += 1
      #expect(machine.image == edited, "byte \(offset)")
      Self.expectBooks(of: machine)
      if index.isMultiple(of: 3) { Self.goOn(machine, moment) }
    }
    // Most numbers are bound to others; what a guest says, and time, are not.
    #expect(refused > 40)
    #expect(taken > 10)
  }

  /// A fifth of the bytes, another fifth for each moment, and fewer of the pages of the rings,
  /// whose contents are the guest's in any case.
  private static func offsets(of image: [UInt8], _ moment: SavedMoment) -> [Int] {
    let first = Int(moment.state.rawValue) % 5
    let pages = min(900, image.count)..<max(min(900, image.count), image.count - 100)
    return Array(stride(from: first, to: pages.lowerBound, by: 5))
      + Array(stride(from: pages.lowerBound, to: pages.upperBound, by: 97))
      + Array(stride(from: pages.upperBound + first, to: image.count, by: 5))
  }
}
