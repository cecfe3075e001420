/// How often things go wrong in a simulated run.
package struct SwarmFaults: Hashable, Sendable {
  // Of a thousand packets of the honest guest so many…

  /// …never get into the ring.
  var lost: UInt64 = 0
  /// …get there twice.
  var doubled: UInt64 = 0
  /// …get there late.
  var late: UInt64 = 0
  /// …get there without a signal.
  var silent: UInt64 = 0
  /// …have a byte changed.
  var damaged: UInt64 = 0

  /// Of all disturbances, how many are of each kind.
  var weights = [UInt64](repeating: 0, count: Disturbance.allCases.count)
  /// The usual time between two disturbances, in milliseconds.
  var pause: UInt64 = 100

  /// What can happen at any time, besides what the honest guest does.
  enum Disturbance: String, CaseIterable, Hashable, Sendable {
    case target
    case query
    /// Whatever the hostile guest has in mind.
    case hostile
    /// A packet of the hostile guest at the moment when the host enters a state.
    case meanwhile
    case signal
    case stall
    case drain
    case poke
    case race
    case control
    case delivery
    case discards
    case close
    case open
    case busReset
    case machineReset
    case offer
    /// The driver is loaded anew, and may have another alignment.
    case reload
    /// Time passes.
    case pause
    /// The machine is saved, and what is restored goes on beside it.
    case save
  }

  init(_ draw: inout SwarmDraw) {
    lost = draw.rate("packets lost ‰", upTo: 100)
    doubled = draw.rate("packets doubled ‰", upTo: 100)
    late = draw.rate("packets late ‰", upTo: 200)
    silent = draw.rate("packets without signal ‰", upTo: 200)
    damaged = draw.rate("packets damaged ‰", upTo: 100)
    pause = draw.choice("milliseconds between disturbances", [1, 20, 300, 2_000, 10_000])
    let writesOver = draw.flag("rings are written over", perThousand: 400)
    for (index, kind) in Disturbance.allCases.enumerated() {
      weights[index] = draw.rate("disturbance: \(kind.rawValue)", upTo: kind.mostWeight)
      // Of bytes that change under the host's hands the checkers cannot tell much.
      if !writesOver, kind == .poke || kind == .race { weights[index] = 0 }
    }
  }
}

extension SwarmFaults.Disturbance {
  /// What ends a conversation is rare, or there would be none.
  fileprivate var mostWeight: UInt64 {
    switch self {
    case .hostile: 400
    case .target, .pause: 100
    case .busReset, .machineReset, .close, .offer, .control, .delivery, .save: 5
    case .reload, .discards, .poke, .race: 15
    default: 40
    }
  }
}
