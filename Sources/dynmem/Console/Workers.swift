import Foundation
import Synchronization

/// Work that is divided among threads.
enum Workers {
  /// The results in order, whoever worked on which and when.
  static func map<Result: Sendable>(
    _ indices: Range<UInt64>, jobs: Int, _ body: @Sendable (UInt64) -> Result
  ) -> [Result] {
    guard jobs > 1 else { return indices.map(body) }
    let done = Mutex<[(index: UInt64, result: Result)]>([])
    DispatchQueue.concurrentPerform(iterations: jobs) { worker in
      for index in indices where Int(index % UInt64(jobs)) == worker {
        let result = body(index)
        done.withLock { $0.append((index, result)) }
      }
    }
    return done.withLock { $0 }.sorted { $0.index < $1.index }.map(\.result)
  }
}
