import Conversation
import SyntheticGuest
import Testing
import VMBus

/// A guest with a host of a bus, every message at once.
private struct BusRig {
  var guest: LinuxGuest
  var host: HostBus
  var posts: [GuestPost] = []
  var now = VirtualTime.zero
  /// So many hypercalls find no room.
  var refusals = 0

  init(_ rules: BusRules, _ change: (inout LinuxGuest.Parameters) -> Void = { _ in }) {
    var parameters = LinuxGuest.Parameters()
    change(&parameters)
    guest = LinuxGuest(parameters)
    host = HostBus(rules: rules)
    guest.start(at: now)
  }

  mutating func run(seconds: UInt64) {
    let end = now.advanced(by: .seconds(seconds))
    while let time = guest.nextAction, time <= end {
      now = max(now, time)
      guard case .post(let post)? = guest.act(at: now) else { continue }
      posts.append(post)
      if refusals > 0 {
        refusals -= 1
        guest.notice(.notPosted(.insufficientBuffers), at: now)
        continue
      }
      let status = host.post(post.message, type: post.type, connection: post.connection)
      if status != .success { guest.notice(.notPosted(status), at: now) }
      drain()
    }
    now = end
  }

  private mutating func drain() {
    while let effect = host.next({ _ in true }) {
      switch effect {
      case .open: host.answerOpen(true)
      case .close: guest.notice(.closed, at: now)
      case .post(let message):
        host.delivered(status: 0)
        guest.receive(control: message, at: now)
        if OpenResult(decoding: message)?.status == 0, BusMessageType(of: message) == .openResult {
          guest.notice(.opened, at: now)
        }
      default: break
      }
    }
  }

  var types: [UInt32] { posts.compactMap { BusMessageType(of: $0.message)?.rawValue } }
}

@Suite("Linux's bus driver")
struct LinuxBusTests {
  @Test("it tries 4.1 and takes 4.0, then asks for offers, tells its pages, and opens, as recorded")
  func recordedSequence() throws {
    var rig = BusRig(.qemu)
    rig.run(seconds: 11)
    #expect(rig.types == [14, 14, 3, 8, 5])
    let versions = rig.posts.prefix(2).compactMap { InitiateContact(decoding: $0.message)?.version }
    #expect(versions == [.win10RS3, .win10])
    let header = try #require(GPADLHeader(decoding: rig.posts[3].message))
    #expect(header.gpadl == 925_200 && header.pages.count == 10)
    let open = try #require(OpenChannel(decoding: rig.posts[4].message))
    #expect(open.downstreamOffset == 5 && open.openID == open.relid)
    #expect(rig.host.openChannel != nil)
  }

  @Test("new versions go to another connection, where an old host does not listen")
  func newVersions() {
    for (rules, expected) in [
      (BusRules.hardened, BusVersion.win10),
      (BusRules(greatestVersion: .iron, trustsGuest: false), .iron),
    ] {
      var rig = BusRig(rules) { $0.busVersions = [.iron, .win10RS4, .win10] }
      rig.run(seconds: 11)
      #expect(rig.posts[0].connection == 4)
      #expect(rig.host.version == expected)
      #expect(rig.host.openChannel != nil)
    }
  }

  @Test("a message for which there is no room is posted again, later and later")
  func noRoom() {
    var rig = BusRig(.hardened)
    rig.refusals = 5
    rig.run(seconds: 11)
    #expect(rig.types == [14, 14, 14, 14, 14, 14, 14, 3, 8, 5])
    #expect(rig.host.openChannel != nil)
  }

  @Test("a host that takes no version is given up")
  func noVersion() {
    var rig = BusRig(BusRules(greatestVersion: .win7, trustsGuest: false))
    rig.run(seconds: 60)
    #expect(rig.types == [14, 14, 14, 14])
  }

  @Test("larger rings take bodies")
  func largeRings() {
    var rig = BusRig(.hardened) {
      $0.rings = ChannelGeometry(guestToHostPages: 32, hostToGuestPages: 32)
    }
    rig.run(seconds: 11)
    #expect(rig.types == [14, 14, 3, 8, 9, 9, 5])
    #expect(rig.host.openChannel?.pages.count == 66)
  }

  @Test("when the handshake fails it closes the channel and takes its pages back")
  func closes() {
    var rig = BusRig(.hardened)
    rig.run(seconds: 30)
    #expect(rig.types.suffix(2) == [7, 11])
    #expect(rig.host.openChannel == nil)
    #expect(rig.host.retainedPages == 0)
  }
}
