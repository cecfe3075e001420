import HostEvents
import Reports
import Testing
import Traces

/// Records of hosts that are not ours: what the trace tells of them no machine of ours does.
@Suite("Audits of foreign hosts")
struct ForeignRecordTests {
  private static func audit(_ conversation: String) throws -> Audit {
    let text = """
      dynmem trace 1
      title     a host that is not ours
      machine   boot=1G hot-add=1G profile=qemu

      0         open
                > version-request 2.0 trans=1
                < version-response accepted trans=1
                > capabilities-report balloon hot-add align=128M trans=2
                < capabilities-response accepted hot-remove suppress-pressure trans=2
      +50s      wait
      \(conversation)
      """
    return Audit("a", try TraceParser.trace(from: Array(text.utf8), file: "a"))
  }

  /// What a host did, and the invariant it breaks; none if it may do that.
  private static let hosts: [(String, [String])] = [
    // Without a monitor a host that is not QEMU decides by itself.
    ("          < balloon-request pages=1024 trans=0", []),
    ("          < balloon-request pages=585729 trans=0", ["I5"]),
    ("          < balloon-request pages=0 trans=0", ["I5"]),
    ("          < balloon-request pages=1024 trans=1", ["I5"]),
    ("          < balloon-request pages=1024 trans=0 size=15", ["I5"]),
    ("          < version-response accepted trans=1", ["I5"]),
    (
      """
                < balloon-request pages=1024 trans=0
      +1s       wait
                < balloon-request pages=1024 trans=1
      """, ["I6"]
    ),
    // What nobody can read nobody has to answer.
    (
      """
                < balloon-request pages=1024 trans=0 size=15
      +1s       wait
                < balloon-request pages=1024 trans=0
      """, ["I5"]
    ),
    // Half a minute is all that a host has to wait.
    (
      """
                < balloon-request pages=1024 trans=0
      +30s      wait
                < balloon-request pages=1024 trans=1
      """, []
    ),
    (
      """
                < balloon-request pages=1024 trans=0
      +1s       > balloon-response trans=3 ranges=[0x10000+512]
                < unballoon-request trans=1 ranges=[0x10000+512]
      +1s       > unballoon-response trans=4
      """, []
    ),
    (
      """
                < balloon-request pages=1024 trans=0
      +1s       > balloon-response trans=3 ranges=[0x10000+512]
                < unballoon-request trans=1 ranges=[0x10000+513]
      """, ["I3"]
    ),
    ("          < hot-add-request range=0x40000+1 region=0x40000+1 trans=0", ["I4"]),
  ]

  @Test("a host is judged by its own packets, whatever ours would do", arguments: hosts)
  func hostIsJudged(conversation: String, rules: [String]) throws {
    let audit = try Self.audit(conversation)
    #expect(!audit.isReproduced)
    let named = Set(audit.host?.breaches.map(\.rule) ?? [])
    #expect(named == Set(rules))
  }

  /// What a guest says to a host that ours does not follow, and the rule it breaks.
  private static let guests: [(String, [String])] = [
    ("> balloon-response trans=3 ranges=[0x10000+1024]", []),
    ("> balloon-response trans=3 ranges=[0x10000+1025]", ["DM-E11"]),
    ("> balloon-response trans=3 ranges=[0x10000+1] count=9", ["DM-C13"]),
    ("> balloon-response trans=3 ranges=[0x10000+1] size=4", ["DM-C1"]),
    ("> hot-add-response count=1 result=1 trans=3", ["DM-D9"]),
    ("> unballoon-response trans=3", ["DM-D8"]),
    ("> version-request 2.0 trans=3", ["DM-D2"]),
    ("> raw 0500080007000000", ["DM-C12"]),
    ("> raw c800080007000000", ["DM-C3"]),
    ("> balloon-response trans=3 ranges=[0x10000+1024] type=9", ["VB-B9"]),
  ]

  @Test("where no host of ours is in step, the packets tell what the guest did", arguments: guests)
  func guestIsJudged(packet: String, rules: [String]) throws {
    let audit = try Self.audit("          < balloon-request pages=1024 trans=0\n+1s \(packet)")
    #expect(audit.partings.count == 1)
    #expect(audit.partings.first?.recorded == "< balloon-request pages=1024 trans=0")
    #expect(audit.guest?.breaches.map(\.rule) == rules)
  }

  @Test("with the next opening of the channel both are in step again")
  func inStepAgain() throws {
    let audit = try Self.audit(
      """
                < balloon-request pages=1024 trans=0
      +1s       > balloon-response trans=3 ranges=[0x10000+1024]
                close
                open
                > version-request 2.0 trans=4
                < version-response accepted trans=4
                > capabilities-report balloon trans=5
                < capabilities-response accepted hot-remove suppress-pressure trans=5
      +50s      monitor balloon 1020M
                < balloon-request pages=1024 trans=0
      +1s       > balloon-response trans=6 ranges=[0x10000+1 0x10000+1]
      """)
    // The second: of a page that came twice one is missing, which ours would ask for.
    #expect(audit.partings.map(\.event) == [4, 11])
    // That a page came twice only a host sees that keeps accounts.
    #expect(audit.guest?.breaches.map(\.rule) == ["DM-E7"])
    #expect(audit.guest?.quirks.map(\.quirk.id) == ["pages-out-at-close"])
  }
}
