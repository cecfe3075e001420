import Traces
import Foundation
import Simulation
import Conversation
import HostEvents
func load(_ p: String) -> [UInt8]? { FileManager.default.contents(atPath: p).map { [UInt8]($0) } }
if CommandLine.arguments.count < 2 {
var script = QEMUScript()
var n = 0
while let line = readLine() { n += 1; do { try script.append(line, number: n) } catch { print(error) } }
QEMUTranscript(of: script).write { print($0) }
} else {
for dir in CommandLine.arguments.dropFirst() {
  do {
  let trace: Trace
  if dir.hasSuffix(".transcript") { trace = try QEMUTranscriptImporter.trace(of: load(dir)!, file: dir) } else {
  var r = QEMURecording(name: dir, packets: load(dir + "/packets.txt")!, machine: load(dir + "/machine.txt")!)
  r.memoryMap = load(dir + "/memory-map.txt"); r.traceLog = load(dir + "/qemu-trace.log")
  trace = try QEMURecordingImporter.trace(of: r)
  }
  var m = Machine(trace.machine); var log = ObservationLog(); var events = 0
  outer: for (i, s) in trace.steps.enumerated() {
    log.removeAll()
    for _ in 0..<s.repetitions { m.apply(s.stimulus, at: s.time, into: &log) }
    var seen: [Expectation.Content] = []
    for o in log.observations {
      switch o {
      case .sent(let p): if trace.complete.contains(.sent) { seen.append(.sent(.init(type: p.type, transactionID: p.transactionID, payload: Array(log.bytes[p.payload])))) }
      case .received(let p): if trace.complete.contains(.received) { seen.append(.received(.init(type: p.type, transactionID: p.transactionID, payload: Array(log.bytes[p.payload])))) }
      case .host(let e):
        let isTrace = QEMUNames.names.contains(e.name)
        if trace.complete.contains(.bus) || isTrace || e.name == "hostAbort" { seen.append(.record(name: e.name, fields: e.fields)) }
      case .machine(let e): if trace.complete.contains(.bus) { seen.append(.record(name: e.name, fields: e.fields)) }
      case .answer(let e): if trace.complete.contains(.bus) { seen.append(.record(name: e.name, fields: e.fields)) }
      }
    }
    let want = s.expectations.map(\.content)
    var k = 0
    for w in want {
      if w == .rest { k = seen.count; break }
      events += 1
      guard k < seen.count else { print("DIVERGE \(dir) step \(i) line \(s.line) missing \(w)"); break outer }
      var ok = w == seen[k]
      if case .record(let a, let f) = w, case .record(let b, let g) = seen[k] { ok = a == b && f.allSatisfy { x in g.contains(x) } }
      if !ok { print("DIVERGE \(dir) step \(i) line \(s.line)\n  want \(w)\n  seen \(seen[k])"); break outer }
      k += 1
    }
    if k < seen.count { print("DIVERGE \(dir) step \(i) line \(s.line) extra \(seen[k])"); break outer }
  }
  print("ok? \(dir) steps \(trace.steps.count) expectations \(events) digest \(m.digest)")
  } catch { print("ERROR \(error)") }
}
}
