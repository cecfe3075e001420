import HostEvents

extension Record {
  /// The fields, as an expectation has them.
  var fields: [Expectation.Field] {
    var collector = FieldCollector()
    visit(&collector)
    return collector.fields
  }
}
