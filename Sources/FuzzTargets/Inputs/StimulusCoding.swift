import Conversation
import HostEvents
import VMBus

// What is done to a machine as bytes. A new stimulus needs a kind, and a line in each switch.

/// The kind of a stimulus: the lower five bits of a step's first byte.
///
/// The numbers are in every file of the corpus.
package enum StimulusKind: UInt8, CaseIterable, Sendable {
  case wait = 0
  case send = 1
  case open = 2
  case target = 3
  case close = 4
  case signal = 5
  case drain = 6
  case reading = 7
  case busReset = 8
  case machineReset = 9
  case meanwhile = 10
  case query = 11
  case discardsFail = 12
  case post = 13
  case delivery = 14
  case signalConnection = 15
  case rescind = 16
  case offer = 17
  case powerOn = 18
  case unplug = 19
  case poke = 20
  case race = 21
  case touch = 22
  case pin = 23
  case unpin = 24

  static let bits = 5
  static let mask: UInt8 = 31
  /// No stimulus: what follows is done several times.
  static let repetition: UInt8 = 31
}

extension Stimulus {
  /// What kind of stimulus it is.
  package var kind: StimulusKind {
    switch self {
    case .powerOn: .powerOn
    case .open: .open
    case .close: .close
    case .busReset: .busReset
    case .machineReset: .machineReset
    case .send: .send
    case .meanwhile: .meanwhile
    case .signal: .signal
    case .reading: .reading
    case .drain: .drain
    case .target: .target
    case .query: .query
    case .discardsFail: .discardsFail
    case .wait: .wait
    case .unplug: .unplug
    case .post: .post
    case .delivery: .delivery
    case .signalConnection: .signalConnection
    case .rescind: .rescind
    case .offer: .offer
    case .poke: .poke
    case .race: .race
    case .touch: .touch
    case .pin: .pin
    case .unpin: .unpin
    }
  }

  init(_ kind: StimulusKind, decoding reader: inout ByteReader) {
    switch kind {
    case .powerOn: self = .powerOn
    case .open: self = .open
    case .close: self = .close
    case .busReset: self = .busReset
    case .machineReset: self = .machineReset
    case .send:
      let frame = reader.byte()
      let packet = GuestPacket(frame, decoding: &reader)
      self = .send(packet, signal: frame & GuestPacket.quiet == 0)
    case .meanwhile:
      let state = reader.choice(of: HostState.allCases) ?? .idle
      let time = reader.number(UInt32.self)
      self = .meanwhile(state, time, GuestPacket(reader.byte(), decoding: &reader))
    case .signal: self = .signal
    case .reading: self = .reading(reader.flag())
    case .drain: self = .drain
    case .target: self = .target(reader.number())
    case .query: self = .query(reader.choice(of: MonitorQuery.allCases) ?? .status)
    case .discardsFail: self = .discardsFail(reader.flag())
    case .wait: self = .wait
    case .unplug: self = .unplug
    case .post: self = .post(GuestPost(decoding: &reader))
    case .delivery: self = .delivery(Delivery(decoding: &reader))
    case .signalConnection:
      let connection = reader.number(UInt32.self)
      self = .signalConnection(connection, flag: reader.number(UInt16.self))
    case .rescind: self = .rescind
    case .offer: self = .offer
    case .poke:
      let place = RingPlace(decoding: &reader)
      self = .poke(place, reader.bytes())
    case .race:
      let place = RingPlace(decoding: &reader)
      let count = max(reader.number(UInt32.self), 1)
      self = .race(place, reader.bytes(), after: count)
    case .touch: self = .touch(reader.pageRanges())
    case .pin: self = .pin(reader.pageRanges())
    case .unpin: self = .unpin(reader.pageRanges())
    }
  }

  func encode(to writer: inout ByteWriter) {
    switch self {
    case .powerOn, .open, .close, .busReset, .machineReset, .signal, .drain, .wait, .unplug,
      .rescind, .offer:
      break
    case .send(let packet, let signal):
      packet.encode(signal ? 0 : GuestPacket.quiet, to: &writer)
    case .meanwhile(let state, let time, let packet):
      writer.choice(state, of: HostState.allCases)
      writer.number(time)
      packet.encode(0, to: &writer)
    case .reading(let flag), .discardsFail(let flag): writer.byte(flag ? 1 : 0)
    case .target(let bytes): writer.number(bytes)
    case .query(let query): writer.choice(query, of: MonitorQuery.allCases)
    case .post(let post): post.encode(to: &writer)
    case .delivery(let delivery): delivery.encode(to: &writer)
    case .signalConnection(let connection, let flag):
      writer.number(connection)
      writer.number(flag)
    case .poke(let place, let bytes):
      place.encode(to: &writer)
      writer.bytes(bytes)
    case .race(let place, let bytes, let count):
      place.encode(to: &writer)
      writer.number(count)
      writer.bytes(bytes)
    case .touch(let ranges), .pin(let ranges), .unpin(let ranges): writer.pageRanges(ranges)
    }
  }
}

extension ByteReader {
  mutating func flag() -> Bool { byte() & 1 != 0 }

  /// One of several; nil if there is none.
  mutating func choice<T>(of all: [T]) -> T? {
    let index = Int(byte())
    return all.isEmpty ? nil : all[index % all.count]
  }
}

extension ByteWriter {
  mutating func choice<T: Equatable>(_ value: T, of all: [T]) {
    byte(UInt8(truncatingIfNeeded: all.firstIndex(of: value) ?? 0))
  }
}
