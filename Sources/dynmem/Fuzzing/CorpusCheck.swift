import ArgumentParser
import FuzzTargets
import Recordings
import Reports

/// Runs files of the corpus through their targets, without libFuzzer.
struct CorpusCheck {
  private(set) var cases: [CheckedCase] = []
  /// What could not be read, by whether it is there at all.
  private var missing = 0
  private var bad = 0
  /// Of the target of the last file.
  private var runner = FuzzRunner(.canary)

  /// What targets find in these files.
  mutating func run(_ files: [CorpusFile], _ progress: inout Progress) {
    for file in files {
      progress.show(file.path)
      cases.append(check(file))
    }
  }

  private mutating func check(_ file: CorpusFile) -> CheckedCase {
    let group = "corpus \(file.target.rawValue)"
    var result = CheckedCase(path: file.path, group: group)
    let bytes: [UInt8]
    do throws(TraceInput.Failure) {
      bytes = try file.bytes()
    } catch {
      if error.isMissingInput { missing += 1 } else { bad += 1 }
      result = CheckedCase(file.path, error)
      result.group = group
      return result
    }
    if runner.target != file.target { runner = FuzzRunner(file.target) }
    do throws(FuzzFinding) {
      try runner.run(bytes)
    } catch {
      result.add(.init(rule: ReportRule.fuzzFinding, message: "\(error)"))
    }
    return result
  }

  private var findings: Int { cases.count { $0.outcome == .failed } }

  /// The worst that happened, or nil.
  var status: ExitCode? {
    if findings > 0 { return Status.failure }
    if bad > 0 { return Status.badData }
    return missing > 0 ? Status.noInput : nil
  }

  /// A line for all of it.
  func summary(_ console: Console) -> String {
    let verdict = status == nil ? console.mark("passed", .good) : console.mark("failed", .bad)
    let inputs = cases.count == 1 ? "1 input" : "\(cases.count) inputs"
    let line = "\(verdict): \(inputs) of fuzz targets, \(findings) with findings"
    let unread = missing + bad
    return unread == 0 ? line : line + ", \(unread) could not be read"
  }
}
