import Conversation
import Traces

// A step: a byte with the kind of the stimulus and the form of its delay, the delay, the stimulus.

/// How a delay is written: the upper three bits of a step's first byte.
private enum DelayForm: UInt8 {
  case none
  case nanoseconds
  case microseconds
  case milliseconds
  case seconds
  // What conversations mostly have, and what a mutation should hit upon: a short while, a second,
  // and the wait before a host begins.
  case aMillisecond
  case aSecond
  case aWait

  /// Nanoseconds of one unit; 0 if no number follows.
  var unit: UInt64 {
    switch self {
    case .nanoseconds: 1
    case .microseconds: 1_000
    case .milliseconds: 1_000_000
    case .seconds: 1_000_000_000
    case .none, .aMillisecond, .aSecond, .aWait: 0
    }
  }

  /// The delay if no number follows.
  var fixed: UInt64 {
    switch self {
    case .aMillisecond: 1_000_000
    case .aSecond: 1_000_000_000
    case .aWait: 51_000_000_000
    case .none, .nanoseconds, .microseconds, .milliseconds, .seconds: 0
    }
  }

  /// The shortest form for a delay.
  init(for delay: UInt64) {
    switch delay {
    case 0: self = .none
    case Self.aMillisecond.fixed: self = .aMillisecond
    case Self.aSecond.fixed: self = .aSecond
    case Self.aWait.fixed: self = .aWait
    case _ where delay % Self.seconds.unit == 0: self = .seconds
    case _ where delay % Self.milliseconds.unit == 0: self = .milliseconds
    case _ where delay % Self.microseconds.unit == 0: self = .microseconds
    default: self = .nanoseconds
    }
  }
}

extension FuzzInput.Step {
  /// The step that is next; nil if there are only repetitions of nothing.
  ///
  /// The clock stops at the last moment there is.
  init?(decoding reader: inout ByteReader, after time: inout UInt64) {
    var first = reader.byte()
    var repetitions: UInt64 = 1
    while first & StimulusKind.mask == StimulusKind.repetition {
      repetitions = min(max(reader.number(), 1), TraceLimits.repetitions)
      if reader.isAtEnd { return nil }
      first = reader.byte()
    }
    let form = DelayForm(rawValue: first >> StimulusKind.bits) ?? .none
    let kind = StimulusKind(rawValue: first & StimulusKind.mask) ?? .wait
    var delay = form.fixed
    if form.unit > 0 {
      let (product, overflow) = reader.number().multipliedReportingOverflow(by: form.unit)
      delay = overflow ? .max : product
    }
    delay = min(delay, .max - time)
    time += delay
    self.init(after: VirtualDuration(rawValue: delay), Stimulus(kind, decoding: &reader))
    self.repetitions = Int(repetitions)
  }

  func encode(to writer: inout ByteWriter) {
    if repetitions != 1 {
      writer.byte(StimulusKind.repetition)
      writer.number(UInt(repetitions))
    }
    let form = DelayForm(for: delay.rawValue)
    writer.byte(form.rawValue << StimulusKind.bits | stimulus.kind.rawValue)
    if form.unit > 0 { writer.number(delay.rawValue / form.unit) }
    stimulus.encode(to: &writer)
  }
}
