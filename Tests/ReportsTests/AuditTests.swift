import Foundation
import HostEvents
import Recordings
import Reports
import Testing
import Traces

@Suite("Audits")
struct AuditTests {
  private static let traces = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Traces").standardized

  private static func trace(at path: String) throws -> Trace {
    let input = try #require(try TraceInput.find(at: traces.appending(path: path).path).first)
    return try input.load()
  }

  private static func trace(_ text: String) throws -> Trace {
    try TraceParser.trace(from: Array(text.utf8), file: "a.dmtrace")
  }

  /// Sessions of kernels as they are, and what is odd about them.
  private static let honest: [(String, [String])] = [
    ("s00-s4-ignored-balloon-6.12", ["status-after-suppress", "hibernation-silence"]),
    ("s01-balloon-6.1", ["status-after-suppress"]),
    ("s01-balloon-6.12", ["status-after-suppress"]),
    ("s01x-host-assert-balloon-6.12", ["status-after-suppress"]),
    ("s02-hotadd-6.1", ["status-after-suppress"]),
    ("s02-hotadd-6.12", ["status-after-suppress"]),
    ("s03-status-6.12", []),
    ("s04-reboot-6.12", ["status-after-suppress"]),
    ("s05-unbind-6.12", ["status-after-suppress", "pages-out-at-close"]),
    ("s06-frag-6.1", ["status-after-suppress"]),
    ("s09-idle-6.1", ["status-after-suppress"]),
  ]

  @Test(
    "the kernels that were recorded as they are pass, but for quirks with a name",
    arguments: honest)
  func honestKernels(session: String, quirks: [String]) throws {
    let audit = Audit(session, try Self.trace(at: "recorded/\(session)"))
    #expect(audit.isReproduced)
    #expect(audit.partings == [])
    #expect(audit.guest?.breaches == [])
    #expect(audit.host?.breaches == [])
    #expect(audit.guest?.quirks.map(\.quirk.id) == quirks)
    #expect(audit.breaksOff == (session.hasPrefix("s01x")))
  }

  @Test("of a session with a driver that misbehaves the rules are named, and QEMU's death")
  func evil() throws {
    let audit = Audit("s12", try Self.trace(at: "recorded/s12-evil-hotadd"))
    let guest = try #require(audit.guest)
    // What was done to the driver: the recording's own list of actions.
    #expect(
      Set(guest.breaches.map(\.rule)) == [
        "DM-C3", "DM-C22", "DM-C18", "DM-C12", "DM-D2", "DM-D3", "DM-D8", "DM-D9", "DM-C21",
      ])
    #expect(guest.quirks.map(\.quirk.id) == ["hot-add-counted-early", "asks-for-completion"])
    let partly = try #require(guest.breaches.first { $0.rule == "DM-C21" })
    #expect(partly.bytes == "0b001000990000000010000001000000")
    #expect(partly.message == "> hot-add-response count=4096 result=1 trans=153")
    #expect(partly.line == 42)
    let host = try #require(audit.host)
    #expect(host.breaches.map(\.rule) == ["HA-2a"])
    #expect(host.breaches.map(\.message) == ["monitor balloon 1G"])
  }

  @Test("each side can be asked for alone")
  func subjects() throws {
    let trace = try Self.trace(at: "recorded/s12-evil-hotadd")
    let guest = Audit("s12", trace, of: [.guest])
    #expect(guest.host == nil && guest.guest?.isWellBehaved == false && !guest.isWellBehaved)
    let host = Audit("s01", try Self.trace(at: "recorded/s09-idle-6.1"), of: [.host])
    #expect(host.guest == nil && host.isWellBehaved)
  }

  @Test(
    "of a malicious guest the rules are named that its trace tells",
    arguments: [
      "DM-C1-lying-size", "DM-C13-range-count-one-too-many", "DM-D2-second-version",
      "DM-D9-second-hot-add-response", "DM-D11-balloon-never-answered", "DM-D16-endless-versions",
      "DM-E7-page-twice-in-a-message", "DM-E11-more-than-asked", "VB-A2-write-index-not-aligned",
      "VB-B5-longer-than-the-ring", "HA-1a-packet-before-open",
    ])
  func malicious(name: String) throws {
    let trace = try Self.trace(at: "malicious/\(name).dmtrace")
    let audit = Audit(name, trace)
    var told: Set<String> = []
    for expectation in trace.steps.flatMap(\.expectations) {
      guard case .record("violation", let fields) = expectation.content else { continue }
      for case .word(let id) in fields.map(\.value) { told.insert(id) }
    }
    #expect(Set(audit.guest?.breaches.map(\.rule) ?? []) == told)
    #expect(audit.host?.breaches == [])
    #expect(audit.partings == [])
  }

  @Test(
    "QEMU's answer to the same guest changes nothing of what the guest did",
    arguments: [
      "DM-C1-lying-size", "DM-D10-train-stops", "DM-D13-hot-add-never-answered",
      "DM-E1-beyond-page-numbers", "DM-E11-more-than-asked", "VB-B5-longer-than-the-ring",
    ])
  func maliciousToQEMU(name: String) throws {
    let audit = Audit(name, try Self.trace(at: "malicious/\(name)-qemu.dmtrace"), of: [.guest])
    let id = name.split(separator: "-").prefix(2).joined(separator: "-")
    #expect(audit.guest?.breaches.map(\.rule) == [id])
  }

  @Test("an innocent scripted guest passes, live")
  func script() throws {
    let audit = Audit("linux", try Self.trace(at: "scripts/linux-current.dmtrace"))
    #expect(audit.isWellBehaved)
    #expect(audit.guestPackets > 3 && audit.hostPackets > 3)
  }

  @Test("a page for a bug report holds rule, bytes, help and the command that repeats it")
  func markdown() throws {
    let audit = Audit("Traces/a|`b`.dmtrace", try Self.trace(Self.unasked))
    let page = audit.markdown(version: "1.2.3")
    #expect(page.hasPrefix("## Audit of ``Traces/a\\|`b`.dmtrace``\n"))
    #expect(page.contains("the guest **breaks 1 rule**, the host is **well behaved**"))
    #expect(page.contains("| `DM-D5` | pages that nobody asked for | 1 | 4 |"))
    #expect(page.contains("See: dynmem explain DM-D5\n"))
    #expect(page.contains("07001800030000000000000002000000000001000000"))
  }

  private static let unasked = """
    dynmem trace 1
    title     pages that nobody asked for
    machine   boot=1G profile=qemu

    0         open
              > version-request 2.0 trans=1
              < version-response accepted trans=1
              > capabilities-report balloon trans=2
              < capabilities-response accepted hot-remove suppress-pressure trans=2
    +51s      > balloon-response trans=3 ranges=[0x10000+512]
    """
}
