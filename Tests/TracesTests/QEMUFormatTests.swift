import Bytes
import Conversation
import DynamicMemoryProtocol
import HostEvents
import PageRanges
import Simulation
import Testing

@testable import Traces

@Suite("QEMU's words for what is seen")
struct QEMUFormatTests {
  private static let formats = QEMUFormats.transcript

  /// What no line of QEMU or of its harness says: lost packets, and what only a hardened host does.
  private static let unsaid: Set<String> = [
    "guest-ring-full", "answer-lost", "outgoing-hot-remove", "incoming-hot-remove", "violation",
    "settled", "channel-failed", "guest-told-of-room", "vmbus refused",
    "error unknown-control-message", "error control-delivery",
  ]

  @Test("everything that QEMU can be seen to do has a line, but for packets that were lost")
  func everyNameHasALine() {
    let formats = Self.formats + QEMUFormats.busEvents
    let names = Set(formats.map(\.name))
    #expect(Set(Vocabulary.shared.names).subtracting(names) == Self.unsaid)
    #expect(names.isSubset(of: Vocabulary.shared.names))
    #expect(names.count == formats.count)
  }

  @Test("no two records have the same line")
  func linesDiffer() {
    let blocks = BlockNames(regions: ["vga"])
    let lines = Self.formats.map { format in
      format.line(Vocabulary.shared.fields(of: format.name), blocks: blocks)
    }
    #expect(Set(lines).count == lines.count)
  }

  @Test("what is printed is read back as it was, with any numbers", arguments: 0..<20)
  func roundTrip(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let blocks = BlockNames(regions: ["vga", "bios"])
    for format in Self.formats {
      let example = Vocabulary.shared.fields(of: format.name)
      let fields = example.map { field in
        let words = KnownValues.words(for: field.name, of: format.name) ?? []
        let word = words.isEmpty ? nil : words[Int(random.next(below: UInt64(words.count)))]
        return Traces.Expectation.Field(
          field.name, word.map(FieldValue.word) ?? Self.value(like: field.value, &random))
      }
      let line = format.line(fields, blocks: blocks)
      let text = Array(line.utf8)
      let found = format.fields(of: text.span, example: example, blocks: blocks)
      let read = try #require(found, "\(line)")
      // How often a line is written stands in no line, nor does the id of an assertion.
      let unsaid = Set(fields.map(\.name)).subtracting(read.map(\.name))
      #expect(read == fields.filter { !unsaid.contains($0.name) }, "\(line)")
      #expect(unsaid.isSubset(of: ["count", "stride", "id"]), "\(line)")
      for other in Self.formats where other.name != format.name {
        let example = Vocabulary.shared.fields(of: other.name)
        let isOther = other.fields(of: text.span, example: example, blocks: blocks)
        #expect(isOther == nil, "“\(line)” is also \(other.name)")
      }
    }
  }

  @Test(
    "a number in a way that QEMU does not write it is no line of QEMU's",
    arguments: [
      "trace: hv_balloon_incoming_version incoming proto version +2.0",
      "trace: hv_balloon_incoming_version incoming proto version 02.0",
      "trace: hv_balloon_incoming_version incoming proto version 2.0 ",
      "trace: hv_balloon_incoming_caps incoming caps 0xA",
      "trace: hv_balloon_incoming_caps incoming caps 0x00a",
      "trace: hv_balloon_incoming_caps incoming caps 0x10000000000000000",
      "trace: hv_balloon_incoming_balloon incoming balloon response 0, ranges 1, more 2",
      "timer: armed for t=18446744073710",
      "query: state=S_IDLE actual=-0 trans_id=1 target_pages=0 target_changed=0 "
        + "removed_guest=0 removed_both=0",
      "discard: pc.rom offset=0x0 length=0x1000",
      "discard: pc.ram offset=0x0 length=0x1000 ",
      "warning: unexpected DM_BALLOON_RESPONSE in 17 state",
      "warning: unexpected DM_BALLOON_RESPONSE in 06 state",
      "warning: unexpected DM_MEM_BALLOON_RESPONSE in 6 state",
      "trace: hv_balloon_state_change -> S_IDLE2", "trace: hv_balloon_state_change -> ",
    ])
  func strictness(line: String) {
    let blocks = BlockNames(regions: [])
    let text = Array(line.utf8)
    for format in Self.formats {
      let example = Vocabulary.shared.fields(of: format.name)
      let fields = format.fields(of: text.span, example: example, blocks: blocks)
      #expect(fields == nil)
    }
  }

  private static func value(
    like example: FieldValue, _ random: inout SplitMix64
  ) -> FieldValue {
    let number = random.next() >> (random.next() % 64)
    return switch example {
    case .number: .number(number)
    case .signed: .signed(Int64(bitPattern: number))
    case .hex: .hex(number)
    case .size: .size(number)
    case .time: .time(number / 1_000_000 * 1_000_000)
    case .flag: .flag(number & 1 == 0)
    case .page: .page(PageNumber(number >> 1))
    case .pages: .pages(PageRange(start: PageNumber(number >> 1), clampingCount: number))
    case .state: .state(qemuStates[Int(number % UInt64(qemuStates.count))])
    case .message: .message(MessageType(rawValue: 1 + UInt16(number % 12)))
    case .block: .block(BlockID(rawValue: UInt16(number % 4)))
    case .word: .word("word\(number)")
    case .bytes: .bytes([UInt8(number & 0xFF)])
    }
  }
}

private let qemuStates = HostState.allCases.filter(\.isQEMUs)
