import Bytes
import Conversation
import Simulation
import Testing

@testable import FuzzTargets

@Suite("Inputs of the fuzz target snapshot")
struct SnapshotCorpusTests {
  /// What becomes of the images that inputs edit.
  private struct Outcomes {
    var refusals: Set<String> = []
    var taken = 0

    mutating func look(at input: [UInt8]) {
      let (conversation, edits) = SnapshotTarget.parts(of: input)
      guard let machine = SnapshotTarget.machine(after: conversation) else { return }
      var image = machine.image
      for edit in edits { SnapshotTarget.make(edit, in: &image) }
      guard image != machine.image else { return }
      do throws(ImageError) {
        _ = try Machine(restoring: image, configuration: machine.configuration)
        taken += 1
      } catch {
        refusals.insert(error.field)
      }
    }
  }

  @Test("edit images in many ways: some are refused, each for its own reason, some are not")
  func corpus() throws {
    var outcomes = Outcomes()
    for file in try RepositoryFiles.corpus("snapshot") { outcomes.look(at: file.bytes) }
    #expect(outcomes.refusals.count >= 15)
    #expect(outcomes.taken >= 3)
  }

  @Test("come back from their bytes")
  func coding() {
    let conversation = FuzzInput(machine: MachineConfiguration.numbered[1], steps: [.init(.open)])
    let edits = [SnapshotTarget.Edit(place: 0, byte: 255), .init(place: 70_000, byte: 1)]
    let parts = SnapshotTarget.parts(of: SnapshotTarget.input(conversation, edits))
    #expect(parts.conversation == conversation)
    #expect(parts.edits == edits)
  }

  @Test(
    "overwrite a byte, add one, or cut some off",
    arguments: [
      (1, 9, [1, 9, 3]), (3, 9, [1, 2, 3, 9]), (4, 0, [1, 2, 3]), (4, 2, [1]), (4, 200, []),
      (5, 9, [1, 2, 3]), (.max, 9, [1, 2, 3]),
    ] as [(UInt64, UInt8, [UInt8])])
  func edit(place: UInt64, byte: UInt8, after: [UInt8]) {
    var image: [UInt8] = [1, 2, 3]
    SnapshotTarget.make(SnapshotTarget.Edit(place: place, byte: byte), in: &image)
    #expect(image == after)
  }
}
