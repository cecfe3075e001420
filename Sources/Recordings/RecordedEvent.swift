package import Traces

/// Something that a recording tells of, whatever wrote it.
package struct RecordedEvent: Sendable {
  package var kind: Kind
  /// What the trace language calls it if a host can be seen to do it, else a name of our own.
  package var name: String
  package var fields: [Expectation.Field]
  /// When it was noted; nil where only the order is known.
  package var time: RecordedTime?
  package var source: Source
  package var confidence: Confidence

  package init(
    _ kind: Kind, _ name: String, _ fields: [Expectation.Field] = [], time: RecordedTime? = nil,
    source: Source, confidence: Confidence = .exact
  ) {
    self.kind = kind
    self.name = name
    self.fields = fields
    self.time = time
    self.source = source
    self.confidence = time == nil ? max(confidence, .orderOnly) : confidence
  }

  /// Where it was read: the number of the file, from 0, and of the line or record in it, from 1.
  package struct Source: Hashable, Sendable {
    package var file: Int
    package var line: Int

    package init(file: Int, line: Int) {
      self.file = file
      self.line = line
    }
  }

  /// How sure it is.
  package enum Confidence: String, CaseIterable, Comparable, Sendable {
    /// The recording says so.
    case exact
    /// It follows from what the recording says, by a rule.
    case derived
    /// The recording says so, but not when.
    case orderOnly = "order only"

    package static func < (a: Confidence, b: Confidence) -> Bool { a.rank < b.rank }

    private var rank: Int {
      switch self {
      case .exact: 0
      case .orderOnly: 1
      case .derived: 2
      }
    }
  }

  package enum Kind: String, CaseIterable, Sendable {
    /// The host enters a state.
    case state
    /// Messages, as the host sees them.
    case version, capabilities, status
    case balloonRequest = "balloon request"
    case balloonResponse = "balloon response"
    case unballoonRequest = "unballoon request"
    case unballoonResponse = "unballoon response"
    case hotAddRequest = "hot-add request"
    case hotAddResponse = "hot-add response"
    /// What the host books, and the memory that it maps.
    case booking
    /// A control message, or what the host makes of one.
    case bus
    case signal
    /// The channel as the guest tells of it.
    case open, close
    /// The monitor's `balloon` command.
    case target
    case warning, error
    /// An assertion of the host failed.
    case abort
    /// Words that lead to nothing.
    case info
  }
}

/// A moment as a recording has it.
package struct RecordedTime: Hashable, Sendable {
  package var clock: Clock
  /// Nanoseconds: of wall clocks since 1970.
  package var nanoseconds: UInt64

  package init(_ clock: Clock, _ nanoseconds: UInt64) {
    self.clock = clock
    self.nanoseconds = nanoseconds
  }

  /// Moments of one clock can be compared, others cannot.
  package enum Clock: String, Sendable {
    case wall
    /// The host's monotonic clock.
    case host
    /// Since the guest booted.
    case guest
  }
}

extension RecordedEvent.Kind {
  /// The kind of what QEMU calls so.
  init(hostEvent name: String) {
    switch name {
    case "state": self = .state
    case "incoming-version": self = .version
    case "incoming-capabilities": self = .capabilities
    case "outgoing-balloon": self = .balloonRequest
    case "incoming-balloon": self = .balloonResponse
    case "outgoing-unballoon": self = .unballoonRequest
    case "incoming-unballoon": self = .unballoonResponse
    case "outgoing-hot-add": self = .hotAddRequest
    case "incoming-hot-add": self = .hotAddResponse
    case "vmbus signalled": self = .signal
    default: self = name.hasPrefix("vmbus ") ? .bus : .booking
    }
  }
}
