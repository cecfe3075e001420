import Bytes
import Conversation
import HostEngine
import HostEvents
import PageRanges
import Simulation
import Testing

@Suite("A machine under attack")
struct HostileMachineTests {
  /// So many things are done to each of fifty machines.
  private static let stimuli = 2000

  @Test("whatever is done to whatever machine, it goes on and counts right", arguments: 0..<50)
  func neverTraps(seed: UInt64) {
    let configuration = HostileInput.machine(seed: seed)
    var machine = Machine(configuration)
    var input = HostileInput(seed: seed, on: configuration)
    var log = ObservationLog()
    var checker = HostMessageChecker()
    for number in 0..<Self.stimuli {
      if machine.isHalted { machine = Machine(configuration) }
      let (time, stimulus) = input.next(in: machine.engine.state)
      log.removeAll()
      machine.apply(stimulus, at: time, into: &log)
      checker.check(log)
      guard !machine.isHalted else { continue }
      #expect(
        machine.engine.unfreedPages == machine.engine.recountedUnfreed
          && machine.engine.freedPages == machine.engine.recountedFreed,
        "after \(number): \(stimulus)")
    }
    #expect(checker.faults.isEmpty)
  }

  @Test("every kind of stimulus, of state and of message occurs among what is done")
  func everythingOccurs() {
    var states: Set<HostState> = []
    var names: Set<String> = []
    for seed: UInt64 in 0..<120 {
      let configuration = HostileInput.machine(seed: seed)
      var machine = Machine(configuration)
      var input = HostileInput(seed: seed, on: configuration)
      var log = ObservationLog()
      for _ in 0..<500 {
        if machine.isHalted { machine = Machine(configuration) }
        let (time, stimulus) = input.next(in: machine.engine.state)
        log.removeAll()
        machine.apply(stimulus, at: time, into: &log)
        for case .host(let event) in log.observations {
          names.insert(event.name)
          if case .stateChanged(let state) = event { states.insert(state) }
        }
      }
    }
    let removing: Set<HostState> = [.hotRemoveRingWait, .hotRemovePosting, .hotRemoveReplyWait]
    #expect(states == Set(HostState.allCases).subtracting(removing))
    let events = HostEvent.examples.map(\.name).filter { !$0.hasPrefix("error ") }
    // The bus lets nobody open a channel that the host does not wait for, and nobody is asked to
    // remove memory for good.
    let never: Set<String> = ["warning open", "outgoing-hot-remove", "incoming-hot-remove"]
    #expect(Set(events).subtracting(names) == never)
  }
}

extension HostEngine {
  private var sets: [RemovedPages] { [bootRemoved] + (hotAdded.map { [$0.value.removed] } ?? []) }

  /// Pages in the sets, counted one range after the other; nil if a set is out of order.
  private func recount(_ set: (RemovedPages) -> PageRangeSet) -> UInt64? {
    var pages: UInt64 = 0
    for ranges in sets.map({ Array(set($0).ranges) }) {
      for (range, next) in zip(ranges, ranges.dropFirst()) where range.end >= next.start {
        return nil
      }
      pages += ranges.reduce(0) { $0 + $1.count }
    }
    return pages
  }

  fileprivate var recountedUnfreed: UInt64? { recount(\.unfreed) }
  fileprivate var recountedFreed: UInt64? { recount(\.freed) }
}
