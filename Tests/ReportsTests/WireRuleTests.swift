import Foundation
import HostEvents
import Recordings
import Reports
import Testing
import Traces

@Suite("Rules that packets alone show")
struct WireRuleTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Traces/malicious").standardized

  /// Conversations about the form and the order of messages, which a hardened host judges.
  private static let names: [String] = {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return all.filter {
      ($0.hasPrefix("DM-C") || $0.hasPrefix("DM-D")) && !$0.hasSuffix("-qemu.dmtrace")
    }.sorted()
  }()

  /// What needs no accounts, no clock and no knowledge of the machine.
  private static let seen: [ViolationID] = [
    .lyingSize, .unknownType, .hostMessageWithBody, .shortHandshake, .shortStatus, .shortResponse,
    .missingRanges, .overflowingRangeCount, .emptyTrain, .tooMuchHotAdded, .unknownCapabilities,
    .earlyCapabilities, .lateVersion, .secondCapabilities, .earlyStatus, .crossedBalloonResponse,
    .unaskedHotAddResponse, .incapableHotRemoveResponse,
    .incapableBalloonResponse,
  ]

  @Test("they are those that the hardened host names, which has other code", arguments: names)
  func sameAsHost(name: String) throws {
    let input = try #require(try TraceInput.find(at: Self.folder.path + "/" + name).first)
    let trace = try input.load()
    var rules = WireRules()
    var found: Set<ViolationID> = []
    for entry in ConversationRecord(trace).entries { found.formUnion(rules.observe(entry)) }
    var told: Set<ViolationID> = []
    for expectation in trace.steps.flatMap(\.expectations) {
      guard case .record("violation", let fields) = expectation.content else { continue }
      for case .word(let id) in fields.map(\.value) { told.insert(ViolationID(rawValue: id)) }
    }
    #expect(found.intersection(Self.seen) == told.intersection(Self.seen))
  }
}
