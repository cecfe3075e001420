import Dispatch
import Foundation
import Synchronization

/// Hands what ends this process on to another that it waits for.
///
/// Foundation gives a process that it starts a group of its own: of Ctrl-C, which goes to the group
/// of the terminal, it hears nothing, and would run on when nobody waits for it any more.
final class SignalRelay {
  private let sources: [any DispatchSourceSignal]
  private let last = LastSignal()

  /// What was handed on, which the closures of the sources share.
  private final class LastSignal: Sendable {
    let number = Mutex<Int32?>(nil)
  }

  init(to process: Int32) {
    let last = last
    sources = [SIGINT, SIGTERM, SIGHUP].map { number in
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        last.number.withLock { $0 = number }
        kill(process, number)
      }
      source.resume()
      return source
    }
  }

  /// From now on nothing is handed on; the number of the last signal that was, if any.
  func end() -> Int32? {
    for source in sources { source.cancel() }
    return last.number.withLock { $0 }
  }
}
