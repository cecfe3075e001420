import Conversation
import HostEvents
import VMBus

/// What is in a packet of the capture: eight bytes in front, then what the kind says.
///
/// `Traces/wireshark/README.md` has the layout as a table; `dynmem.lua` beside it reads it.
struct CaptureRecord {
  var kind: Kind
  var origin: Origin
  /// The channel's number on the bus.
  var relid: UInt32
  var content: [UInt8]
  var comments: [String] = []

  /// Kinds 0 to 5 carry what went over the bus, or a text about it; the others a text.
  enum Kind: UInt16, CaseIterable {
    case ringPacket = 0
    case signal = 1
    case open = 2
    case close = 3
    case reset = 4
    case poke = 5
    case violation = 6
    case warning = 7
    case abort = 8
    case monitor = 9
    case state = 10
    case controlMessage = 11
    case event = 12
    case lostPacket = 13
  }

  /// Who did it.
  enum Origin: UInt8 {
    case guest = 0
    case host = 1
    /// Neither: the monitor, or the machine around them.
    case outside = 2
  }

  var bytes: [UInt8] {
    var bytes: [UInt8] = [1, origin.rawValue]
    bytes += [UInt8(truncatingIfNeeded: kind.rawValue), UInt8(kind.rawValue >> 8)]
    for shift in stride(from: 0, to: 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: relid >> UInt32(shift)))
    }
    return bytes + content
  }

  var direction: PcapngFile.Direction {
    switch origin {
    case .guest: .inbound
    case .host: .outbound
    case .outside: .unknown
    }
  }
}

// What becomes a record.
extension CaptureRecord {
  init(_ packet: RingPacket, relid: UInt32) {
    kind = packet.isLost ? .lostPacket : .ringPacket
    origin = packet.sender == .guest ? .guest : .host
    self.relid = relid
    content = packet.bytes
    if packet.isLost { comments.append("no room in the ring: never written") }
    if packet.isQuiet { comments.append("without a signal") }
  }

  init(_ sender: Sender, control message: [UInt8], relid: UInt32) {
    kind = .controlMessage
    origin = sender == .guest ? .guest : .host
    self.relid = relid
    content = message
  }

  /// A word about the capture itself.
  init(cut text: String) {
    (kind, origin, relid) = (.event, .outside, 0)
    content = Array(text.utf8)
  }

  /// Something that was done, in the words of the trace language.
  init(_ stimulus: Stimulus, _ text: String, relid: UInt32) {
    self.relid = relid
    content = Array(text.utf8)
    switch stimulus {
    case .signal, .signalConnection: (kind, origin) = (.signal, .guest)
    case .open: (kind, origin) = (.open, .guest)
    case .close: (kind, origin) = (.close, .guest)
    case .busReset: (kind, origin) = (.reset, .guest)
    case .machineReset: (kind, origin) = (.reset, .outside)
    case .poke, .race: (kind, origin) = (.poke, .guest)
    case .target, .query: (kind, origin) = (.monitor, .outside)
    case .reading, .drain, .touch: (kind, origin) = (.event, .guest)
    default: (kind, origin) = (.event, .outside)
    }
  }

  /// Something that was seen, in the words of the trace language; nil for what only says more of
  /// something else.
  init?(_ observation: Observation, _ text: @autoclosure () -> String, relid: UInt32) {
    self.relid = relid
    origin = .host
    content = []
    switch observation {
    case .host(.stateChanged(let state)):
      kind = .state
      content = Array(state.name.utf8)
    case .host(.violation(let id, let count)):
      kind = .violation
      content = Array("\(id.rawValue) count=\(count)".utf8)
    case .host(.warning), .host(.failure): kind = .warning
    case .host(.hostAbort(let abort)):
      kind = .abort
      content = Array("\(abort.id) \(abort.message)".utf8)
    case .host(.settled), .host(.channelFailed), .host(.statusReport): kind = .event
    case .machine, .answer: kind = .event
    default: return nil
    }
    if content.isEmpty { content = Array(text().utf8) }
  }
}
