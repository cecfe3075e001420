package import Conversation
package import Simulation
package import SyntheticGuest

/// A conversation as a file holds it: a machine, what is done to it, and what is expected of it.
package struct Trace: Hashable, Sendable {
  package var title = ""
  package var machine = MachineConfiguration()
  /// The kinds of observation of which the trace tells all; of others it tells a selection.
  ///
  /// What is seen of these kinds and not expected is a divergence.
  package var complete: ObservationKinds = .sent
  /// A guest that acts by itself between the events; without it there are only these.
  package var guest: GuestSetup?
  /// What may be seen so often at the most in the whole of it.
  package var bounds: [Bound] = []
  package var steps: [Step] = []

  package init() {}

  /// What `complete` is if the header does not tell: a guest that acts by itself leads to more than
  /// a script tells.
  package var usualCompleteness: ObservationKinds { guest == nil ? .sent : [] }

  /// How many expectations there are.
  package var expectationCount: Int { steps.reduce(0) { $0 + $1.expectations.count } }

  /// One thing that is done, and what it is expected to lead to, in order.
  package struct Step: Hashable, Sendable {
    package var time: VirtualTime
    package var stimulus: Stimulus
    /// How often it is done, one straight after the other; the expectations are those of all.
    package var repetitions = 1
    package var expectations: [Expectation] = []
    /// What it may lead to so often at the most.
    package var bounds: [Bound] = []
    /// The ring stalls for so long from this event on.
    package var stall: VirtualDuration?
    /// Where it stands in the file it was read from.
    package var line: Int

    package init(time: VirtualTime, stimulus: Stimulus, line: Int = 0) {
      self.time = time
      self.stimulus = stimulus
      self.line = line
    }
  }
}

/// Kinds of observation, for saying of which a trace tells all.
package struct ObservationKinds: OptionSet, Hashable, Sendable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Packets the host puts into the ring.
  package static let sent = ObservationKinds(rawValue: 1 << 0)
  /// Packets the guest takes out of the ring.
  package static let received = ObservationKinds(rawValue: 1 << 1)
  /// Changes of the host's state.
  package static let states = ObservationKinds(rawValue: 1 << 2)
  /// QEMU's other trace events.
  package static let events = ObservationKinds(rawValue: 1 << 3)
  /// Warnings and errors.
  package static let warnings = ObservationKinds(rawValue: 1 << 4)
  /// Discards and memslots.
  package static let memory = ObservationKinds(rawValue: 1 << 5)
  /// Timers.
  package static let timers = ObservationKinds(rawValue: 1 << 6)
  /// Events and answers of the monitor.
  package static let monitor = ObservationKinds(rawValue: 1 << 7)
  /// What the bus answers: opened, closed, refused; and an abort of the host.
  package static let bus = ObservationKinds(rawValue: 1 << 8)

  /// Packets that did not fit a ring, of which no recording tells.
  package static let losses = ObservationKinds(rawValue: 1 << 9)

  /// QEMU's trace events about the bus, and hypercalls that did not succeed.
  package static let busEvents = ObservationKinds(rawValue: 1 << 10)
  /// Control messages that the host posts.
  package static let control = ObservationKinds(rawValue: 1 << 11)
  /// Control messages that reach the guest.
  package static let arrivals = ObservationKinds(rawValue: 1 << 12)

  package static let all = ObservationKinds(rawValue: (1 << 13) - 1)
}
