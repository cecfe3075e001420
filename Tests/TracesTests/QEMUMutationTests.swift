import Bytes
import Testing
import Traces

@Suite("Scripts, transcripts and recordings with random damage", .timeLimit(.minutes(2)))
struct QEMUMutationTests {
  @Test(
    "a recording with random damage is refused, diverges or replays",
    arguments: RecordedSession.all.filter { $0.recording.packets.count < 50_000 })
  func recordings(session: RecordedSession) {
    var damage = RandomDamage(seed: UInt64(session.recording.packets.count))
    for _ in 0..<8 {
      var copy = session.recording
      switch damage.next(below: 4) {
      case 0: copy.machine = damage.damaged(copy.machine)
      case 1: copy.memoryMap = copy.memoryMap.map { damage.damaged($0) }
      case 2: copy.traceLog = copy.traceLog.map { damage.damaged($0) }
      default: copy.packets = damage.damaged(copy.packets)
      }
      do throws(TraceError) {
        let trace = try QEMURecordingImporter.trace(of: copy)
        #expect(Replayer.replay(trace).eventCount <= trace.steps.count)
      } catch {
        #expect(error.line > 0)
        #expect(!error.problem.isEmpty)
      }
    }
  }

  @Test(
    "a transcript with random damage is refused, diverges or replays",
    arguments: Golden.all.filter { $0.transcript.count < 10_000 }.sampled(20))
  func transcripts(golden: Golden) {
    var damage = RandomDamage(seed: UInt64(golden.transcript.count))
    for _ in 0..<4 {
      let text = damage.damaged(golden.transcript)
      do throws(TraceError) {
        let trace = try QEMUTranscriptImporter.trace(of: text, file: golden.name)
        #expect(Replayer.replay(trace).eventCount >= 0)
      } catch {
        #expect((1...(text.lines.count + 1)).contains(error.line))
      }
    }
  }

  @Test(
    "a script with random damage is refused or runs",
    arguments: Golden.all.filter { $0.transcript.count < 10_000 }.sampled(20))
  func scripts(golden: Golden) {
    var damage = RandomDamage(seed: UInt64(golden.script.count))
    for _ in 0..<4 {
      let text = damage.damaged(golden.script)
      do throws(TraceError) {
        var lines = 0
        QEMUTranscript(of: try QEMUScript(text, file: golden.name)).write { _ in lines += 1 }
        #expect(lines > 0)
      } catch {
        #expect((1...text.lines.count).contains(error.line))
      }
    }
  }
}

/// Damages a text in a few places: bytes, digits, lines, the end.
private struct RandomDamage {
  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func next(below bound: Int) -> Int { Int(random.next() % UInt64(max(1, bound))) }

  mutating func damaged(_ text: [UInt8]) -> [UInt8] {
    var text = text
    for _ in 0...next(below: 3) { damage(&text) }
    return text
  }

  private mutating func damage(_ text: inout [UInt8]) {
    guard !text.isEmpty else { return }
    let place = next(below: text.count)
    switch next(below: 8) {
    case 0: text[place] = UInt8(next(below: 256))
    case 1: text[place] ^= 1 << UInt8(next(below: 8))
    case 2: text.removeSubrange(place...)
    case 3: text.remove(at: place)
    case 4: text.insert(contentsOf: Array("18446744073709551615".utf8), at: place)
    case 5:
      let digits = text.indices.filter {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[$0])
      }
      guard !digits.isEmpty else { return }
      text[digits[next(below: digits.count)]] = UInt8(ascii: "0") + UInt8(next(below: 10))
    default:
      var lines = text.lines
      let line = next(below: lines.count)
      switch next(below: 3) {
      case 0: lines.remove(at: line)
      case 1: lines.insert(lines[line], at: next(below: lines.count))
      default: lines.swapAt(line, next(below: lines.count))
      }
      text = lines.text
    }
  }
}
