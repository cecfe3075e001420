extension Unicode.Scalar {
  /// Whether it stands for itself: neither a control character nor one that breaks lines or turns
  /// the direction of what others wrote.
  ///
  /// Whatever prints text from elsewhere goes by this.
  package var isHarmless: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: false
    default: true
    }
  }
}
