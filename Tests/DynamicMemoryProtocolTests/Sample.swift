import Bytes
import Testing

/// One message of the data files, with what a decoder must say of it.
struct Sample: CustomTestStringConvertible {
  /// Where it comes from.
  var name: String

  /// Its bytes.
  var bytes: [UInt8]

  /// Its fields, as `Reading` writes them.
  var fields: String

  /// The bytes that encoding it again gives; nil if it cannot be decoded.
  var encodedSize: Int?

  var testDescription: String { name }

  /// Reads a data file: `@` begins a sample, `=` gives fields, `+` the size, anything else is hex.
  static func parse(_ text: String) -> [Sample] {
    var samples: [Sample] = []
    for line in text.split(separator: "\n") {
      let content = line.dropFirst(2)
      if line.hasPrefix("@ ") {
        samples.append(Sample(name: String(content), bytes: [], fields: ""))
        continue
      }
      guard let last = samples.indices.last else { continue }
      if line.hasPrefix("= ") {
        samples[last].fields += (samples[last].fields.isEmpty ? "" : " ") + content
      } else if line.hasPrefix("+ ") {
        samples[last].encodedSize = Int(content)
      } else {
        samples[last].bytes += [UInt8](hex: line) ?? []
      }
    }
    return samples
  }
}
