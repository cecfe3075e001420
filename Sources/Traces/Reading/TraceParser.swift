/// Reads the trace language.
///
/// Bytes in, a trace out, or the first thing that is wrong and where. It takes any bytes at all.
package enum TraceParser {
  /// The first line of every trace.
  package static let firstLine = "dynmem trace 1"

  /// The trace in a text, which errors call by the name of its file.
  ///
  /// - Complexity: O(bytes); memory follows the trace.
  package static func trace(
    from text: [UInt8], file: String
  ) throws(TraceError) -> Trace {
    var parsing = TraceParsing(text, file: file)
    return try parsing.run()
  }
}
