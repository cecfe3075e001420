package import Bytes

extension HostEngine {
  /// Takes everything that influences what the host does into a digest: the fields of its image.
  ///
  /// - Complexity: O(rules that were broken): the digests of the range sets are kept.
  package func combine(into digest: inout Digest) {
    var digester = FieldDigester(digest)
    var copy = self
    copy.visit(&digester)
    digest = digester.digest
  }
}
