import Bytes
import Conversation
import HostEngine
import HostEvents
import Testing

@testable import Simulation

/// Writes an image in which one field is another.
struct EditingWriter: ImageVisitor {
  typealias Failure = Never

  var writer = ImageWriter(.machine)
  let field: String
  /// Which of the fields with this name.
  var skipped = 0
  let change: (inout [UInt64]) -> Void

  var isRestoring: Bool { false }

  private mutating func edit(_ field: String, _ values: inout [UInt64]) {
    guard field == self.field else { return }
    if skipped == 0 { change(&values) }
    skipped -= 1
  }

  mutating func number(_ field: String, _ value: inout UInt64, in bounds: ClosedRange<UInt64>) {
    var edited = [value]
    edit(field, &edited)
    writer.number(field, &edited[0], in: bounds)
  }

  mutating func numbers(_ field: String, _ values: inout [UInt64]) {
    var edited = values
    edit(field, &edited)
    writer.numbers(field, &edited)
  }

  mutating func bytes(_ field: String, _ value: inout [UInt8], upTo limit: Int) {
    var edited = value
    if field == self.field { edited.reverse() }
    writer.bytes(field, &edited, upTo: limit)
  }

  func require(_ holds: @autoclosure () -> Bool, _ field: String, _ rule: String) {}
}

/// One thing that somebody changed in an image, and what the machine says to it.
struct ImageEdit: Sendable, CustomTestStringConvertible {
  let what: String
  var policy = HostPolicy.hardened
  var state = HostState.balloonReplyWait
  let field: String
  var skipped = 0
  /// The field that is named; the edited one without it.
  var named: String?
  let rule: String
  let change: @Sendable (inout [UInt64]) -> Void

  var testDescription: String { what }
}

@Suite("An image in which one field was edited")
struct SaveRestoreEditTests {
  private static let edits: [ImageEdit] = [
    // Removed pages (malicious guests, G12). The rings lie from page 16 on, RAM ends at page
    // 0x40000, the memory for hot-add begins at 32 GiB.
    ImageEdit(
      what: "pages of the rings were given up", field: "bootRemoved.freed",
      rule: "pages of the bus",
      change: { $0 = [17, 18] + $0 }),
    ImageEdit(
      what: "a device holds pages that were given up", field: "platform.pinnedByDevices",
      named: "bootRemoved.freed", rule: "pages that a device holds",
      change: { $0 = [0x20, 0x40000] }),
    ImageEdit(
      what: "devices hold ranges that touch", field: "platform.pinnedByDevices",
      rule: "range 1 is touchesPrevious", change: { $0 = [0x20, 0x22, 0x22, 0x24] }),
    ImageEdit(
      what: "devices hold more ranges than they can", policy: .qemu,
      field: "platform.pinnedByDevices", rule: "more ranges than devices can hold",
      change: { $0 = (0...65_536).flatMap { [2 * $0, 2 * $0 + 1] } }),
    ImageEdit(
      what: "touches of the future", field: "touchPace.since", rule: "in the future",
      change: { $0[0] = .max }),
    ImageEdit(
      what: "pages beyond RAM were given up", field: "bootRemoved.freed",
      rule: "pages that are no memory of the guest", change: { $0 += [0x40000, 0x40001] }),
    ImageEdit(
      what: "a page is in both sets", field: "bootRemoved.unfreed", named: "bootRemoved.freed",
      rule: "pages that are in both sets", change: { $0 = [0x30, 0x40000] }),
    ImageEdit(
      what: "a range is empty", field: "bootRemoved.freed",
      rule: "a range without pages, or with pages that no message can name",
      change: { $0 = [0x100, 0x100] }),
    ImageEdit(
      what: "a range ends beyond every message", policy: .qemu, field: "bootRemoved.freed",
      rule: "a range without pages, or with pages that no message can name",
      change: { $0 = [0x100, 1 << 41] }),
    ImageEdit(
      what: "ranges overlap", field: "bootRemoved.unfreed", rule: "range 1 is overlapsPrevious",
      change: { $0 = [0x100, 0x110, 0x108, 0x120] }),
    ImageEdit(
      what: "ranges touch", field: "bootRemoved.unfreed", rule: "range 1 is touchesPrevious",
      change: { $0 = [0x100, 0x110, 0x110, 0x120] }),
    ImageEdit(
      what: "ranges descend", field: "bootRemoved.unfreed", rule: "range 1 is notAscending",
      change: { $0 = [0x100, 0x110, 0x80, 0x90] }),
    ImageEdit(
      what: "half a range", field: "bootRemoved.unfreed", rule: "half a range",
      change: { $0.append(0x100) }),
    ImageEdit(
      what: "one page more is counted", field: "freedPages",
      rule: "not the number of pages in the sets", change: { $0[0] += 1 }),
    ImageEdit(
      what: "QEMU counts one page less", policy: .qemu, field: "freedPages",
      rule: "not the number of pages in the sets", change: { $0[0] &-= 1 }),
    // Hot-added memory.
    ImageEdit(
      what: "one page more was added", state: .hotAddReplyWait, field: "hotAdded.added",
      rule: "not the number of pages that were added", change: { $0[0] += 1 }),
    ImageEdit(
      what: "an alignment is no power of two", state: .hotAddReplyWait,
      field: "hotAdded.alignment", rule: "not a power of two", change: { $0[0] = 300 }),
    ImageEdit(
      what: "a memslot is missing", state: .hotAddReplyWait, field: "hotAdded.mappedSlots",
      rule: "memory is offered that is not mapped", change: { $0[0] = 0 }),
    // The operation (G11).
    ImageEdit(
      what: "another state", field: "state", named: "operation",
      rule: "does not belong to the state", change: { $0[0] = 12 }),
    ImageEdit(
      what: "more is requested than wanted", field: "operation", skipped: 1,
      rule: "more was requested than is wanted", change: { $0[1] = $0[0] &+ 1 }),
    ImageEdit(
      what: "more is wanted than there is", field: "operation", skipped: 1,
      rule: "more pages than the guest can have", change: { $0[0] = 1 << 50 }),
    ImageEdit(
      what: "more is to be given back than was taken", state: .unballoonReplyWait,
      field: "operation", skipped: 1, rule: "does not belong to the state",
      change: { $0[0] = 1 << 30 }),
    ImageEdit(
      what: "a hot-add beyond the memory", state: .hotAddReplyWait, field: "operation", skipped: 1,
      rule: "hot-adds pages that are not to be had", change: { $0[1] = 1 << 40 }),
    ImageEdit(
      what: "a hot-add beyond all page numbers", state: .hotAddReplyWait, field: "operation",
      skipped: 1, rule: "pages beyond all page numbers", change: { $0[1] = .max }),
    ImageEdit(
      what: "an operation of three amounts", field: "operation", skipped: 1, rule: "3 amounts",
      change: { $0.append(0) }),
    // Waiting.
    ImageEdit(
      what: "a wait without an end", field: "waitDeadline", skipped: 1,
      rule: "too far in the future", change: { $0[0] = .max }),
    ImageEdit(
      what: "a handshake that never ends", state: .postInitWait, field: "deadline", skipped: 1,
      rule: "too far in the future", change: { $0[0] = .max }),
    // The bus.
    ImageEdit(
      what: "a version that was not agreed on", state: .postInitWait, field: "version", skipped: 1,
      rule: "not a version that a host takes", change: { $0[0] = 0x0003_0000 }),
  ]

  private static func image(_ edit: ImageEdit, of machine: Machine) -> [UInt8] {
    var writer = EditingWriter(field: edit.field, skipped: edit.skipped, change: edit.change)
    var machine = machine
    machine.visit(&writer)
    return writer.writer.finish()
  }

  @Test("is refused, and the field is named", arguments: edits)
  func refusal(_ edit: ImageEdit) throws {
    let moment = try #require(
      SavedMoment.every.first { $0.state == edit.state && $0.policy == edit.policy })
    do {
      _ = try Machine(
        restoring: Self.image(edit, of: moment.machine), configuration: moment.configuration)
      Issue.record("the image was taken")
    } catch {
      #expect(error.field == edit.named ?? edit.field)
      #expect(error.problem == .rule(edit.rule))
    }
  }

  @Test("to what it was is taken", arguments: SavedMoment.every)
  func noEdit(_ moment: SavedMoment) throws {
    let edit = ImageEdit(what: "nothing", field: "state", rule: "", change: { _ in })
    let image = Self.image(edit, of: moment.machine)
    #expect(image == moment.machine.image)
    let machine = try Machine(restoring: image, configuration: moment.configuration)
    #expect(machine.image == image)
    #expect(machine.digest == moment.machine.digest)
  }

  @Test("of another machine, version or kind is refused")
  func header() throws {
    let moment = try #require(SavedMoment.every.first)
    let image = moment.machine.image
    func problem(_ image: [UInt8], _ configuration: MachineConfiguration) -> ImageError? {
      do {
        _ = try Machine(restoring: image, configuration: configuration)
        return nil
      } catch { return error }
    }
    var larger = moment.configuration
    larger.bootPages += 256
    #expect(problem(image, larger)?.field == "configuration")
    var later = image
    later[8] = 4
    #expect(
      problem(later, moment.configuration)
        == ImageError(offset: 8, field: "version", problem: .unknownVersion(4)))
    #expect(
      problem(image + [0], moment.configuration)
        == ImageError(
          offset: 16, field: "length", problem: .wrongLength(UInt64(image.count))))
    #expect(
      problem(moment.machine.engine.image, moment.configuration)
        == ImageError(offset: 0, field: "format", problem: .otherFormat))
    #expect(problem([], moment.configuration)?.problem == .truncated)
  }
}
