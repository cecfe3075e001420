import Conversation
package import HostEvents

/// Collects the fields of a record.
package struct FieldCollector: FieldVisitor {
  package var fields: [Expectation.Field] = []

  package init() {}

  package mutating func field(_ name: String, _ value: FieldValue) {
    fields.append(Expectation.Field(name, value))
  }
}

extension Record {
  /// Name and fields, as an expectation has them.
  package var fields: [Expectation.Field] {
    var collector = FieldCollector()
    visit(&collector)
    return collector.fields
  }
}

/// Every name that an observation can have, with the fields that it has then.
package enum RecordVocabulary {
  /// The fields of an example, by the record's name.
  package static let fields: [String: [Expectation.Field]] = {
    var fields: [String: [Expectation.Field]] = [:]
    for event in HostEvent.examples { fields[event.name] = event.fields }
    for event in MachineEvent.examples { fields[event.name] = event.fields }
    for answer in MonitorAnswer.examples { fields[answer.name] = answer.fields }
    return fields
  }()
}
