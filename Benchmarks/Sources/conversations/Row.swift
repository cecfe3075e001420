import Simulation
import Traces

/// One work that is measured.
struct Row: Sendable {
  let name: String
  let unit: Unit
  let target: Target
  let measure: @Sendable (Options) throws(Unmeasured) -> Timing

  static let all = [
    Row(name: "1-range responses, sequential pages", unit: .perSecond, target: .perSecond(4.8e6)) {
      options throws(Unmeasured) in
      let pieces = Pieces.ascending(options.part(of: 1_000_000), of: 1, every: 1)
      return try Giving(pieces, perMessage: 1, ranges: 1).away(options)
    },
    Row(name: "1-range responses, random pages", unit: .perSecond, target: .ratio(5)) {
      options throws(Unmeasured) in
      let pieces = Pieces.ascending(options.part(of: 1_000_000), of: 1, every: 16)
      return try Giving(Pieces.shuffled(pieces), perMessage: 1).away(options)
    },
    Row(name: "510-range responses, random pages", unit: .perSecond, target: .ratio(5)) {
      options throws(Unmeasured) in
      let pieces = Pieces.ascending(options.part(of: 1_000_000), of: 1, every: 16)
      return try Giving(Pieces.shuffled(pieces), perMessage: 510).away(options)
    },
    Row(name: "205 GB given back, fragments built at random", unit: .time, target: .seconds(0.2)) {
      options throws(Unmeasured) in
      let pieces = Pieces.ascending(options.part(of: 1_000_000), of: 50, every: 64)
      return try Giving(Pieces.shuffled(pieces), perMessage: 510).back(options)
    },
    Row(name: "205 GB given back, fragments ascending", unit: .time, target: .seconds(0.2)) {
      options throws(Unmeasured) in
      let pieces = Pieces.ascending(options.part(of: 1_000_000), of: 50, every: 64)
      return try Giving(pieces, perMessage: 510).back(options)
    },
    Row(name: "1 TiB out and in again, 2 MiB pieces", unit: .time, target: .seconds(0.15)) {
      options throws(Unmeasured) in
      let pieces = Pieces.ascending(options.part(of: 1 << 19), of: 512, every: 512)
      return try Giving(Pieces.shuffled(pieces), perMessage: 510, ranges: 1).awayAndBack(options)
    },
    Row(name: "2^24-1 pages outside RAM, one packet", unit: .time, target: .seconds(1e-6)) {
      options throws(Unmeasured) in try OutsideMemory.measure(options)
    },
    // As large as those of runs from seeds, and as the usual machine.
    Row(name: "sessions in 64 MiB, all checkers", unit: .perSecond, target: .perSecond(20_000)) {
      options throws(Unmeasured) in try Sessions.measure(5_000, bootPages: 1 << 14, options)
    },
    Row(name: "sessions in 1 GiB, all checkers", unit: .perSecond, target: .perSecond(20_000)) {
      options throws(Unmeasured) in try Sessions.measure(1_000, bootPages: 1 << 18, options)
    },
    Row(name: "lines of a text trace, replayed", unit: .perSecond, target: .perSecond(1e6)) {
      options throws(Unmeasured) in try Replays.measure(options)
    },
  ]
}
