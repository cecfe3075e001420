import FuzzTargets

// libFuzzer looks at these counters as it does at those of the code's edges.

#if compiler(>=6.3)
  @section("__libfuzzer_extra_counters") @used
  private nonisolated(unsafe) var extraCounters = InlineArray<256, UInt64>(repeating: 0)
#else
  @_section("__libfuzzer_extra_counters") @_used
  private nonisolated(unsafe) var extraCounters = InlineArray<256, UInt64>(repeating: 0)
#endif

/// Hands over what an input visited; eight counters are a word.
func publish(_ coverage: FuzzCoverage) {
  for index in 0..<256 { unsafe extraCounters[index] = coverage.word(index) }
}
