import Traces
var script = QEMUScript()
var n = 0
while let line = readLine() { n += 1; do { try script.append(line, number: n) } catch { print(error) } }
QEMUTranscript(of: script).write { print($0) }
