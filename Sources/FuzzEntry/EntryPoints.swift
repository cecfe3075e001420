import FuzzTargets
import Glibc

// What libFuzzer calls. This module is built with `DYNMEM_FUZZING` set only (Package.swift), and
// is with `Bytes` the place for what C needs and the compiler cannot check.

/// Of the target with the name that the program was started under: a link to it is a target.
private nonisolated(unsafe) var runner = FuzzRunner(.canary)

/// The target that runs and how, for the mutators.
var currentTarget: FuzzTarget { unsafe runner.target }
var currentOptions: FuzzOptions { unsafe runner.options }

/// Called once, before anything else.
///
/// The Swift runtime prints a backtrace of a process that dies, and libFuzzer, which respects the
/// handlers it finds, would write no artifact: so those are taken away first.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
  _ count: UnsafeMutablePointer<CInt>?,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>?
) -> CInt {
  for fatal in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT] {
    _ = signal(fatal, SIG_DFL)
  }
  guard let first = unsafe arguments?.pointee?.pointee else { return 0 }
  let path = unsafe String(cString: first)
  let name = path.split(separator: "/").last.map(String.init) ?? path
  guard let named = FuzzTarget(programName: name) else {
    complain("no target is called \(name)")
    exit(64)
  }
  unsafe runner = FuzzRunner(named, FuzzOptions(environment: environment))
  return 0
}

/// Called for each input; 0 lets libFuzzer keep it, -1 does not.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let input = unsafe Array(UnsafeBufferPointer(start: data, count: size))
  do throws(FuzzFinding) {
    let isWorthIt = try unsafe runner.run(input)
    unsafe publish(runner.coverage)
    return isWorthIt ? 0 : -1
  } catch {
    unsafe complain("FINDING: \(runner.target.rawValue): \(error)")
    abort()
  }
}

private func environment(_ name: String) -> String? {
  unsafe getenv(name).map { unsafe String(cString: $0) }
}

private func complain(_ text: String) {
  let line = Array((text + "\n").utf8)
  _ = unsafe line.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
