import Bytes
import Conversation
import HostEvents
import SyntheticGuest
import Testing
import VMBus

@testable import HostEngine
@testable import Simulation

/// Notes what is visited.
private struct FieldNames: ImageVisitor {
  typealias Failure = Never

  var names: Set<String> = []

  var isRestoring: Bool { false }

  mutating func number(_ field: String, _ value: inout UInt64, in bounds: ClosedRange<UInt64>) {
    names.insert(field)
  }

  mutating func numbers(_ field: String, _ values: inout [UInt64]) { names.insert(field) }

  mutating func bytes(_ field: String, _ value: inout [UInt8], upTo limit: Int) {
    names.insert(field)
  }

  func require(_ holds: @autoclosure () -> Bool, _ field: String, _ rule: String) {}

  /// Whether a field or a part of it was visited.
  func has(_ field: String) -> Bool {
    names.contains { $0 == field || $0.hasPrefix(field + ".") }
  }
}

@Suite("An image forgets nothing")
struct SaveRestoreFieldTests {
  /// A machine in which every part that can be missing is there: memory was hot-added, and the
  /// guest gives it back while its channel is open.
  private static func machine() -> Machine {
    var configuration = MachineConfiguration()
    configuration.backend = BackendConfiguration(pages: 262_144)
    var plan = SessionPlan()
    plan.targets = [1536 << 20, 512 << 20]
    var session = Session(
      machine: configuration, guest: SaveRestoreGuest.usual, plan: plan)
    while session.next() != nil, session.machine.engine.state != .balloonReplyWait {}
    return session.machine
  }

  private static let visited: FieldNames = {
    var names = FieldNames()
    var machine = Self.machine()
    machine.visit(&names)
    return names
  }()

  /// The stored properties of a value, however it spells their access.
  private static func properties(of value: Any) -> [String] {
    Mirror(reflecting: value).children.compactMap(\.label)
  }

  @Test("every stored property of the host is visited")
  func host() throws {
    let engine = Self.machine().engine
    for property in Self.properties(of: engine) {
      #expect(Self.visited.has(property), "\(property)")
    }
    #expect(Self.properties(of: engine).count >= 25)
    let memory = try #require(engine.hotAdded?.value)
    // The backend is a part of the configuration.
    for property in Self.properties(of: memory) where property != "backend" {
      #expect(Self.visited.has("hotAdded." + property), "\(property)")
    }
    for property in Self.properties(of: memory.removed) {
      #expect(Self.visited.has("hotAdded.removed." + property), "\(property)")
      #expect(Self.visited.has("bootRemoved." + property), "\(property)")
    }
  }

  @Test("every stored property of the machine is visited")
  func machine() {
    let machine = Self.machine()
    // Which pages the bus pins follows from the bus, and so does whether that is known yet; whether
    // there is a digest is for who runs the machine to say.
    let parts: Set = ["engine", "bus", "platform", "pinsAreStale", "keepsDigest"]
    for property in Self.properties(of: machine) where !parts.contains(property) {
      #expect(Self.visited.has(property), "\(property)")
    }
    for property in Self.properties(of: machine.counters) {
      #expect(Self.visited.has("counters." + property), "\(property)")
    }
    // The log is empty between stimuli; the time and the pages of the bus stand elsewhere; work is
    // counted from anew.
    let known: Set = ["log", "now", "pinnedByBus", "work"]
    for property in Self.properties(of: machine.platform) where !known.contains(property) {
      #expect(Self.visited.has("platform." + property), "\(property)")
    }
  }

  @Test("every stored property of the bus and its rings is visited")
  func bus() throws {
    let bus = Self.machine().bus
    // What a buffer holds is read only right after it was filled, and for a fault in a ring the
    // channel is closed at once.
    let known: Set = ["guest", "usualLayout", "rules", "hostBuffer", "guestBuffer", "receiveFault"]
    for property in Self.properties(of: bus) where !known.contains(property) {
      #expect(Self.visited.has("bus." + property), "\(property)")
    }
    // What the host is made with, and what is empty between stimuli.
    let given: Set = [
      "rules", "processors", "device", "opening", "effects", "nextEffect",
    ]
    for property in Self.properties(of: bus.host) where !given.contains(property) {
      #expect(Self.visited.has("bus.host." + property), "\(property)")
    }
    for property in Self.properties(of: bus.driver) {
      #expect(Self.visited.has("bus.driver." + property), "\(property)")
    }
    // Where the rings lie and their rules follow from the configuration.
    let fixed: Set = [
      "view", "rules", "judgesStrictly", "maximumPacketBytes", "maximumPayloadBytes", "fault",
    ]
    let rings = try #require(bus.channel.rings)
    let guest = try #require(bus.guest)
    let ends: [(String, Any)] = [
      ("incoming.", rings.incoming), ("outgoing.", rings.outgoing),
      ("guest.outgoing.", guest.outgoing), ("guest.incoming.", guest.incoming),
    ]
    for (name, ring) in ends {
      for property in Self.properties(of: ring) where !fixed.contains(property) {
        #expect(Self.visited.has(name + property), "\(name)\(property)")
      }
    }
  }
}
