import Bytes
import Conversation
import HostEngine
import HostEvents
import Testing

@testable import Simulation

/// Whatever somebody edits, an image is refused or it is the image of the machine that it makes:
/// nothing in it is taken and dropped.
@Suite("An image is taken as a whole or not at all")
struct SaveRestoreByteTests {
  /// All bytes in a release build, some of them in a debug build.
  private static let step: Int = {
    var isDebug = false
    assert(
      {
        isDebug = true
        return true
      }())
    return isDebug ? 23 : 1
  }()

  /// What became of many edited images.
  private struct Count {
    let configuration: MachineConfiguration
    var refused = 0
    var taken = 0
    /// Which were taken and changed.
    var changed: [Int] = []

    init(_ configuration: MachineConfiguration) { self.configuration = configuration }

    mutating func look(at image: [UInt8], _ place: Int) {
      guard let machine = try? Machine(restoring: image, configuration: configuration) else {
        refused += 1
        return
      }
      taken += 1
      if machine.image != image { changed.append(place) }
    }
  }

  /// The moments of sessions, in the states that differ most, and the odd ones.
  static let moments: [(name: String, machine: Machine)] = {
    let states: [HostState] = [.idle, .balloonReplyWait, .unballoonReplyWait, .hotAddReplyWait]
    return OddMoment.every.map { ($0.testDescription, $0.machine) }
      + SavedMoment.every.filter { states.contains($0.state) }
      .map { ($0.testDescription, $0.machine) }
  }()

  /// Every byte of the first fields and of what stands behind the pages of the rings; of the pages,
  /// whose bytes are the guest's in any case, a few.
  private static func offsets(of image: [UInt8]) -> [Int] {
    let first = min(1200, image.count)
    let last = max(first, image.count - 200)
    return Array(stride(from: 0, to: first, by: step))
      + Array(stride(from: first, to: last, by: 97 * step))
      + Array(stride(from: last, to: image.count, by: step))
  }

  @Test("with any byte changed", arguments: moments.indices)
  func bytes(_ index: Int) {
    let (name, machine) = Self.moments[index]
    let image = machine.image
    var count = Count(machine.configuration)
    for offset in Self.offsets(of: image) {
      for value in [0, 1, 0xFF, image[offset] &+ 1, image[offset] ^ 0x80] as Set<UInt8> {
        var edited = image
        edited[offset] = value
        count.look(at: edited, offset)
      }
    }
    #expect(count.changed == [], "\(name)")
    #expect(count.refused > 0 && count.taken > 0, "\(name)")
  }

  @Test("with a word too many or too few, and a length that says so", arguments: moments.indices)
  func words(_ index: Int) {
    let (name, machine) = Self.moments[index]
    let image = machine.image
    var count = Count(machine.configuration)
    for offset in Self.offsets(of: image) where offset >= 24 && offset % 8 == 0 {
      var more = image
      more.insert(contentsOf: [UInt8](repeating: 0, count: 8), at: offset)
      var less = image
      less.removeSubrange(offset..<min(offset + 8, image.count))
      for edited in [more, less] { count.look(at: Self.withLength(edited), offset) }
    }
    #expect(count.changed == [], "\(name)")
    #expect(count.refused > 0, "\(name)")
  }

  @Test("with several bytes changed at random", arguments: moments.indices)
  func several(_ index: Int) {
    let (name, machine) = Self.moments[index]
    let image = machine.image
    var random = SplitMix64(seed: UInt64(index))
    var count = Count(machine.configuration)
    for round in 0..<(2000 / Self.step) {
      var edited = image
      for _ in 0..<(2 + random.below(4)) {
        let place = Int(24 + random.below(UInt64(min(image.count, 1200) - 24)))
        edited[place] = UInt8(random.number(of: [0, 1, 2, 0x10, 0xFF, random.below(256)]))
      }
      count.look(at: edited, round)
    }
    #expect(count.changed == [], "\(name)")
    #expect(count.refused > 0, "\(name)")
  }

  private static func withLength(_ image: [UInt8]) -> [UInt8] {
    var image = image
    for byte in 0..<8 { image[16 + byte] = UInt8(image.count >> (8 * byte) & 0xFF) }
    return image
  }
}

/// A word of an image for which there is no use, or of which a part would be dropped.
struct DroppedWord: Sendable, CustomTestStringConvertible {
  let moment: String
  let field: String
  let skipped: Int
  var bit: UInt64 = 1 << 32
  let rule: String

  var testDescription: String { "\(field) \(skipped)" }
}

@Suite("A word of an image that would be dropped")
struct DroppedWordTests {
  private static let noUse = "words that it has no use for"
  private static let wide = "a number of more than 32 bits"
  private static let wider = "a number of more than 16 bits"
  private static let fresh = "a machine to which nothing was done"
  private static let lies = "packets that lie about themselves"

  private static let words: [DroppedWord] = [
    DroppedWord(moment: fresh, field: "lastStatus", skipped: 1, rule: "half a report"),
    DroppedWord(moment: fresh, field: "bus.host.state", skipped: 1, bit: 1, rule: noUse),
    DroppedWord(moment: fresh, field: "bus.host.state", skipped: 2, bit: 1, rule: noUse),
    DroppedWord(moment: fresh, field: "bus.host.state", skipped: 3, bit: 1, rule: noUse),
    DroppedWord(moment: "an open channel", field: "bus.host.channels", skipped: 7, rule: wide),
    DroppedWord(moment: "an open channel", field: "bus.driver.version", skipped: 1, rule: wide),
    DroppedWord(moment: "an open channel", field: "bus.driver.relid", skipped: 1, rule: wide),
    DroppedWord(moment: "an open channel", field: "bus.driver.openList", skipped: 1, rule: wide),
    DroppedWord(
      moment: "an answer of the bus that waits", field: "bus.driver.awaited", skipped: 1,
      rule: wide),
    DroppedWord(moment: lies, field: "armedPackets.packet", skipped: 4, rule: wider),
    DroppedWord(moment: lies, field: "armedPackets.packet", skipped: 6, rule: wider),
    // The first list is called 3, the next 5.
    DroppedWord(
      moment: "page lists, the last without an end", field: "bus.host.gpadls", skipped: 1, bit: 4,
      rule: "ids that do not ascend"),
  ]

  private static func machine(_ what: String) throws -> Machine {
    try #require(OddMoment.every.first { $0.what == what }).machine
  }

  private static func edited(
    _ machine: Machine, _ field: String, _ skipped: Int,
    _ change: @escaping (inout [UInt64]) -> Void
  ) -> [UInt8] {
    var machine = machine
    var writer = EditingWriter(field: field, skipped: skipped, change: change)
    machine.visit(&writer)
    return writer.writer.finish()
  }

  private static func error(_ image: [UInt8], _ machine: Machine) -> ImageError? {
    do {
      _ = try Machine(restoring: image, configuration: machine.configuration)
      return nil
    } catch { return error }
  }

  @Test("is refused, and the field is named", arguments: words)
  func refusal(_ word: DroppedWord) throws {
    let machine = try Self.machine(word.moment)
    let image = Self.edited(machine, word.field, word.skipped) { $0[0] ^= word.bit }
    let error = try #require(Self.error(image, machine))
    #expect(error.field == word.field)
    #expect(error.problem == .rule(word.rule))
  }

  /// The page list of the channel names page 1, which the list of the pages of the bus has not; its
  /// contents, none, stand behind those of the other pages.
  @Test("is a page of the open rings that is not among the pages of the bus: refused")
  func unlistedPage() throws {
    let machine = try Self.machine("an open channel")
    // The pages of the only list are the second thing behind the number of lists.
    var image = Self.edited(machine, "bus.host.gpadls", 2) { $0[1] = 1 }
    let error = try #require(Self.error(image, machine))
    #expect(error.field == "bus.channel")
    let count = error.offset + 8
    var next = count + 8
    func word(_ offset: Int) -> UInt64 { image.span.littleEndian64(at: offset) }
    for _ in 0..<word(count) { next += 8 + Int(word(next)) }
    image.insert(contentsOf: [0, 0, 0, 0, 0, 0, 0, 0], at: next)
    let pages = word(count) + 1
    let length = UInt64(image.count)
    var bytes = image.mutableSpan
    bytes.storeLittleEndian(pages, at: count)
    bytes.storeLittleEndian(length, at: 16)
    #expect(Self.error(image, machine)?.problem == .rule("a page of the rings is not listed"))
  }
}
