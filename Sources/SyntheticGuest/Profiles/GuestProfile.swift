import Conversation
import DynamicMemoryProtocol

/// A built-in guest: a name for a choice of parameters.
///
/// Source: Linux guest reference, section 17.
package struct GuestProfile: Sendable {
  package let name: String
  /// Another name for the same, if there is one.
  package var alias: String?
  /// What it is, in one line.
  package let summary: String
  private let change: @Sendable (inout LinuxGuest.Parameters) -> Void

  private init(
    _ name: String, alias: String? = nil, _ summary: String,
    _ change: @escaping @Sendable (inout LinuxGuest.Parameters) -> Void = { _ in }
  ) {
    self.name = name
    self.alias = alias
    self.summary = summary
    self.change = change
  }

  /// What distinguishes it.
  package var parameters: LinuxGuest.Parameters {
    var parameters = LinuxGuest.Parameters()
    change(&parameters)
    return parameters
  }

  /// The guest of a name or alias.
  package static func named(_ name: String) -> GuestProfile? {
    all.first { $0.name == name || $0.alias == name }
  }

  /// Every name, the aliases behind their guests.
  package static var names: [String] {
    all.flatMap { [$0.name] + ($0.alias.map { [$0] } ?? []) }
  }

  /// All built-in guests.
  package static let all: [GuestProfile] = [
    GuestProfile("linux-current", alias: "linux", "Linux since 6.11 on x86"),
    GuestProfile("linux-old", "Linux before 6.9 with blocks of 2 GiB: tells 128 MiB, adds nothing")
    {
      $0.quirks.kernelBlockPages = 524_288
    },
    GuestProfile("linux-arm64-64k", "Linux on ARM64 with pages of 64 KiB: neither gives nor adds") {
      $0.supportsBallooning = false
      $0.supportsHotAdd = false
      $0.memoryBlockPages = 131_072
    },
    GuestProfile("linux-hibernation", "Linux that can hibernate: no answers, nothing added") {
      $0.canHibernate = true
    },
    GuestProfile("linux-slow-online", "Linux whose added memory takes 5 s a block to go online") {
      $0.onlineTime = .seconds(5)
    },
    GuestProfile("linux-full-ring", "Linux whose answers to unballoon and hot-add are lost") {
      $0.quirks.losesUnballoonResponses = true
      $0.quirks.losesHotAddResponses = true
    },
    GuestProfile("windows-like", "at most 585728 pages a request, merged ranges, hot-removal") {
      $0.quirks.mostPages = 585_728
      $0.quirks.mergesRanges = true
      $0.removesMemory = true
    },
    GuestProfile("macos-wip", "MacHyperVSupport: odd versions, sizes and answers") {
      $0.versions = [ProtocolVersion(major: 3, minor: 0), .win10]
      $0.supportsHotAdd = false
      $0.isHotAddEnabled = false
      $0.unitPages = 1
      $0.rangesPerMessage = 256
      $0.reportPeriod = .seconds(1)
      $0.reportGap = .milliseconds(999)
      $0.reportDelay = 0
      $0.quirks.reportedBlockPages = 512
      $0.quirks.wantsCompletions = true
      $0.quirks.responseSize = 16
      $0.quirks.neverEndsTrain = true
      $0.quirks.answersAsBalloon = true
      $0.quirks.reportsBytes = true
    },
    GuestProfile("at-floor", "a guest at its floor: it never gives a page") {
      $0.quirks.mostPages = 0
    },
    GuestProfile("silent", "negotiates and reports, and never answers a request") {
      $0.quirks.ignoresRequests = true
    },
    GuestProfile("scripted", "does nothing by itself: what a script tells") {
      $0.quirks.loadsDriver = false
    },
  ]
}
