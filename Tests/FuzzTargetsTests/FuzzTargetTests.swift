import Conversation
import FuzzTargets
import PageRanges
import Simulation
import Testing

@Suite("Fuzz targets: what a fuzzer would run")
struct FuzzTargetTests {
  @Test("a target finds nothing in random bytes", arguments: FuzzTarget.allCases, 0..<4)
  func randomBytes(target: FuzzTarget, seed: UInt64) throws {
    var random = RandomBytes(seed: seed)
    var runner = FuzzRunner(target)
    for _ in 0..<25 { try runner.run(random.bytes(upTo: 300)) }
  }

  @Test(
    "no file of the corpus finds anything, not even the planted bug, for which it takes a fuzzer",
    arguments: FuzzTarget.allCases.filter { $0 != .canary })
  func corpus(target: FuzzTarget) throws {
    let files = try RepositoryFiles.corpus(target.rawValue)
    #expect(files.count > 20)
    var runner = FuzzRunner(target)
    runner.options.hasPlantedBug = true
    for file in files {
      do throws(FuzzFinding) {
        try runner.run(file.bytes)
      } catch {
        Issue.record("\(file.name): \(error)")
      }
    }
  }

  /// The target finds it if a conversation with a machine of its own comes to another end.
  ///
  /// The second time comes at once behind the first, and the third when others took the place of
  /// its machine.
  @Test("an input visits the same places whatever was run before it")
  func runnerForgets() throws {
    var inputs: [[UInt8]] = []
    for target in ["engine", "machine"] {
      for (index, file) in try RepositoryFiles.corpus(target).enumerated() where index % 9 == 0 {
        inputs.append(file.bytes)
      }
    }
    let configurations = Set(inputs.map { FuzzInput(decoding: $0).machine })
    #expect(configurations.count > 20)
    var runner = FuzzRunner(.machine)
    for _ in 0..<2 {
      for input in inputs {
        var alone = FuzzRunner(.machine)
        let isWorthIt = try alone.run(input)
        for _ in 0..<2 {
          #expect(try runner.run(input) == isWorthIt)
          #expect(runner.coverage.counts == alone.coverage.counts)
        }
      }
    }
  }

  @Test("the dictionaries of the corpus are the generated ones", arguments: FuzzTarget.allCases)
  func dictionary(target: FuzzTarget) throws {
    guard let words = FuzzDictionary.text(for: target) else { return }
    #expect(try RepositoryFiles.text("Corpus/\(target.rawValue).dict") == words)
  }

  /// A reset counts as 64 stimuli, a thousand ranges as 63; the limit is 4,096.
  @Test("what takes long for its few bytes is not worth it")
  func effort() throws {
    let pages = (0..<1000).map { PageRange(from: 4096 + 2 * $0, to: 4097 + 2 * $0) }
    var runner = FuzzRunner(.engine)
    for (stimulus, most) in [(Stimulus.machineReset, 64), (.pin(pages), 65), (.wait, 4096)] {
      var step = FuzzInput.Step(stimulus)
      for (count, isWorthIt) in [(most, true), (most + 1, false)] {
        step.repetitions = count
        let bytes = FuzzInput(machine: MachineConfiguration(), steps: [step]).encoded
        #expect(try runner.run(bytes) == isWorthIt)
      }
    }
  }

  @Test("an image counts for the target that makes it, after what concerns the bus")
  func effortOfImages() throws {
    // Rings of 4 pages each: an image counts as 2.
    for (stimulus, target, isWorthIt) in [
      (Stimulus.wait, FuzzTarget.bus, true), (.rescind, .bus, false), (.rescind, .engine, true),
    ] {
      let steps = Array(repeating: FuzzInput.Step(stimulus), count: 4096)
      let bytes = FuzzInput(machine: MachineConfiguration(), steps: steps).encoded
      var runner = FuzzRunner(target)
      #expect(try runner.run(bytes) == isWorthIt)
    }
  }
}
