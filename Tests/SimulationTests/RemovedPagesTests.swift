import Bytes
import Conversation
import GuestMemory
import HostEvents
import PageRanges
import Testing

@testable import Simulation

@Suite("Pages that a guest gives up")
struct RemovedPagesTests {
  /// A range of a balloon response.
  private struct Claim: Sendable {
    var start: UInt64
    var count: UInt64
  }

  @Test("whatever lies there, they are taken as if page by page", arguments: 0..<40)
  func pageByPage(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var configuration = MachineConfiguration.qemu
    configuration.bootPages = 256 + random.below(512)
    configuration.lowMemoryLimit = random.below(3) == 0 ? 1 << 20 : 3 << 30
    for number in 0..<8 {
      var region = RegionConfiguration(
        name: "r\(number)", start: random.below(3000) << 12 + random.below(3) * 512,
        size: [512, 4096, 4096, 8192, 5000, 65_536][Int(random.below(6))])
      region.kind = MemoryKind.allCases[Int(random.below(4))]
      region.hostOffset = random.below(4) == 0 ? 1 : 0
      configuration.regions.append(region)
    }
    let claims = (0..<5).map { _ in
      Claim(start: random.below(3000), count: random.below(4) == 0 ? 1 : random.below(1500))
    }
    Self.expectAgreement(on: claims, configuration)
  }

  @Test("lengths about 4 GiB and numbers about 2^40 wrap as in QEMU", arguments: wrappingClaims)
  private func wrapping(claim: Claim) {
    var configuration = MachineConfiguration.qemu
    configuration.bootPages = 3 << 20
    var last = RegionConfiguration(name: "last", start: Self.lastPages << 12, size: 4096)
    last.kind = .rom
    configuration.regions = [last]
    Self.expectAgreement(on: [claim], configuration)
  }

  private static let lastPages: UInt64 = (1 << 40) - 200

  private static let wrappingClaims: [Claim] = [
    Claim(start: 0, count: (1 << 20) - 1), Claim(start: 0, count: 1 << 20),
    Claim(start: 0, count: (1 << 20) + 3), Claim(start: 5, count: (1 << 21) + 1),
    Claim(start: lastPages + 197, count: 10), Claim(start: lastPages + 199, count: 1),
    Claim(start: lastPages - 100, count: 1000),
  ]

  @Test("a claim of all the pages a range can hold costs as much as a claim of a few")
  func hugeClaims() {
    var configuration = MachineConfiguration.qemu
    // As real machines have it: nothing, one page of I/O, and less than a page of it.
    configuration.regions = [0xFEBF_F000, 0xFED0_0000].map {
      RegionConfiguration(name: "a", start: $0, size: $0 == 0xFED0_0000 ? 1024 : 4096)
    }
    configuration.regions.append(
      RegionConfiguration(name: "b", start: 0x1_FFFF_F000, size: 4096))
    configuration.regions[0].kind = .io
    configuration.regions[2].hostOffset = 1
    for start: UInt64 in [0, 0x40000, 0x80000, 0xFEC00, 0x100000, 1 << 30, (1 << 40) - 1] {
      let few = Self.response(to: [Claim(start: start, count: 4)], configuration)
      #expect(few.observations.count < 20)
      let claims = Array(repeating: Claim(start: start, count: (1 << 24) - 1), count: 510)
      let all = Self.response(to: claims, configuration)
      #expect(all.observations.count < claims.count * 20, "from \(start)")
    }
  }

  private static func expectAgreement(
    on claims: [Claim], _ configuration: MachineConfiguration
  ) {
    var model = RemovedPagesModel(MemoryLayout(configuration).map)
    for claim in claims { model.walk(start: claim.start, count: claim.count) }
    model.finish()
    let log = response(to: claims, configuration)
    #expect(log.observations.flatMap(\.modelEvents) == model.events)
  }

  /// Everything that is seen when a guest gives up these pages in one response.
  private static func response(
    to claims: [Claim], _ configuration: MachineConfiguration
  ) -> ObservationLog {
    var machine = Machine(configuration)
    var log = ObservationLog()
    let version: [UInt8] = [1, 0, 16, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0]
    let capabilities: [UInt8] =
      [3, 0, 32, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 16)
    machine.apply(.open, at: .zero, into: &log)
    machine.apply(.send(GuestPacket(payload: version), signal: true), at: .zero, into: &log)
    machine.apply(.send(GuestPacket(payload: capabilities), signal: true), at: .zero, into: &log)
    let later = VirtualTime(rawValue: 60_000_000_000)
    machine.apply(.target(4096), at: later, into: &log)
    let size = UInt64(16 + 8 * claims.count)
    let words = [7 | size << 16, UInt64(claims.count << 1 | 1) << 32]
    let answer = (words + claims.map { $0.count << 40 | $0.start }).flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
    }
    log.removeAll()
    machine.apply(.send(GuestPacket(payload: answer), signal: true), at: later, into: &log)
    return log
  }
}

extension Observation {
  /// The lines of a warning, or the range that was booked.
  fileprivate var modelEvents: [RemovedPagesModel.Event] {
    switch self {
    case .host(.removed(let pages, let freed)):
      [.booked(first: pages.start.rawValue, end: pages.end.rawValue, freed: freed)]
    case .host(.warning(.unusablePages(let kind, let first, let stride, let count))):
      (0..<count).map { .unusable(kind, page: first.rawValue + $0 * stride) }
    case .host(.warning(.unalignedHostAddress(let address, let count))):
      Array(repeating: .unaligned(hostAddress: address), count: Int(count))
    default: []
    }
  }
}
