import Bytes
import DynamicMemoryProtocol
import HostEvents
import PageRanges
import Testing

@testable import HostEngine
@testable import Simulation

/// A stored property of the host, and a change of it alone.
struct EngineChange: Sendable, CustomTestStringConvertible {
  let property: String
  let change: @Sendable (inout HostEngine) -> Void

  var testDescription: String { property }

  init(_ property: String, _ change: @escaping @Sendable (inout HostEngine) -> Void) {
    self.property = property
    self.change = change
  }
}

@Suite("The digest of a host")
struct EngineDigestTests {
  private static let changes: [EngineChange] = [
    EngineChange("configuration") {
      var other = $0.configuration
      other.bootPages += 1
      $0.adopt(other)
    },
    EngineChange("state") { $0.state = .capabilities },
    EngineChange("nextState") { $0.nextState = .idle },
    EngineChange("operation") { $0.operation = .balloon(pending: 7, requested: 1) },
    EngineChange("plannedPages") { $0.plannedPages += 1 },
    EngineChange("capabilities") { $0.capabilities = Capabilities(rawValue: 1 << 50) },
    EngineChange("minimumPages") { $0.minimumPages += 1 },
    EngineChange("transactionID") { $0.transactionID += 1 },
    EngineChange("targetPages") { $0.targetPages += 1 },
    EngineChange("targetChanged") { $0.targetChanged.toggle() },
    EngineChange("lastStatus") {
      $0.lastStatus = HostEngine.GuestStatus(committed: 0, available: 0)
    },
    EngineChange("statusPace") { $0.statusPace.reports += 1 },
    EngineChange("openingPace") { $0.openingPace.failures += 1 },
    EngineChange("touchPace") { $0.touchPace.pages += 1 },
    EngineChange("deadline") { $0.deadline = .max },
    EngineChange("waitDeadline") { $0.waitDeadline = 0 },
    EngineChange("trainDeadline") { $0.trainDeadline = 0 },
    EngineChange("retryTime") { $0.retryTime = 0 },
    EngineChange("retries") { $0.retries += 1 },
    EngineChange("isInTrain") { $0.isInTrain.toggle() },
    EngineChange("barrenAnswers") { $0.barrenAnswers += 1 },
    EngineChange("gaveUpBalloonRequest") { $0.gaveUpBalloonRequest.toggle() },
    EngineChange("version") { $0.version = .win7 },
    EngineChange("refusedVersions") { $0.refusedVersions += 1 },
    EngineChange("violations") { _ = $0.violations.note(.noProgress, at: 1) },
    EngineChange("failure") { $0.failure = .noProgress },
    EngineChange("bootRemoved") {
      _ = $0.bootRemoved.insert(PageRange(from: 900, to: 901), freed: true)
    },
    EngineChange("hotAdded") { $0.hotAdded?.value.alignment += 1 },
    EngineChange("unfreedPages") { $0.unfreedPages += 1 },
    EngineChange("freedPages") { $0.freedPages += 1 },
  ]

  /// A host with memory to hot-add, in which a rule was broken.
  private static func engine() throws -> HostEngine {
    let moment = try #require(
      SavedMoment.every.first { $0.policy == .hardened && $0.state == .hotAddReplyWait })
    var engine = moment.machine.engine
    _ = engine.violations.note(.unknownType, at: 5)
    return engine
  }

  private static func digest(_ engine: HostEngine) -> Digest {
    var digest = Digest()
    engine.combine(into: &digest)
    return digest
  }

  @Test("changes with every property of it", arguments: changes)
  func property(_ change: EngineChange) throws {
    var engine = try Self.engine()
    let before = Self.digest(engine)
    change.change(&engine)
    #expect(Self.digest(engine) != before)
  }

  @Test("is tried with every stored property there is")
  func complete() throws {
    let properties = Set(Mirror(reflecting: try Self.engine()).children.compactMap(\.label))
    #expect(properties == Set(Self.changes.map(\.property)))
  }

  @Test("tells rules apart that were broken equally often, and when they were told")
  func violations() throws {
    var engines = Array(repeating: try Self.engine(), count: 3)
    _ = engines[0].violations.note(.noProgress, at: 7)
    _ = engines[1].violations.note(.tooSlow, at: 7)
    _ = engines[2].violations.note(.noProgress, at: 8)
    #expect(Set(engines.map(Self.digest)).count == 3)
  }

  @Test("tells hot-added pages apart of which there are equally many")
  func addedPages() throws {
    var engines = [try Self.engine(), try Self.engine()]
    engines[0].hotAdded?.value.addedPages.insert(PageRange(from: 0x800000, to: 0x800001))
    engines[1].hotAdded?.value.addedPages.insert(PageRange(from: 0x800001, to: 0x800002))
    #expect(Self.digest(engines[0]) != Self.digest(engines[1]))
  }
}
