import ArgumentParser
import Recordings
import Traces

extension Console {
  /// Runs what reads inputs; a failure is complained of, and becomes the exit status.
  func reportingFailures<Result>(
    _ body: () throws(TraceInput.Failure) -> Result
  ) throws -> Result {
    do throws(TraceInput.Failure) {
      return try body()
    } catch {
      complain(error.description)
      throw error.isMissingInput ? Status.noInput : Status.badData
    }
  }

  /// The same for what writes outputs.
  func reportingOutputErrors<Result>(_ body: () throws(OutputError) -> Result) throws -> Result {
    do throws(OutputError) {
      return try body()
    } catch {
      complain(error.description)
      throw Status.cannotWrite
    }
  }
}
