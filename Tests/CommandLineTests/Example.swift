/// A small trace, and copies of it that are not as they should be.
///
/// Its bytes follow from the protocol: a version that the host knows is accepted, one that it does
/// not is refused.
enum Example {
  static let trace = """
    dynmem trace 1
    title     one version is refused, another accepted
    machine   boot=1G profile=qemu

    0         open
    +3ms      > version-request 9.9 trans=1
              < version-response refused trans=1
    +1ms      > version-request 2.0 trans=2
              < version-response accepted trans=2

    """

  /// The answer to line 6 is told wrongly, in line 7.
  static let damaged = trace.replacing("refused trans=1", with: "accepted trans=1")
}
