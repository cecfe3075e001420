/// A 32-bit field of a ring's control page, by its byte offset in that page.
///
/// The page has more room than fields (bytes 16 to 63 and 68 to 4095 are reserved), so any offset
/// can be named. Source: VMBus ring, section 1.
@usableFromInline package struct ControlField: RawRepresentable, Hashable, Sendable {
  /// The byte offset in the control page.
  @usableFromInline package let rawValue: Int

  /// The field at this byte offset.
  @inlinable package init(rawValue: Int) { self.rawValue = rawValue }

  /// Where the producer writes next: a byte offset in the data.
  ///
  /// Written by the producer.
  @inlinable package static var writeIndex: ControlField { ControlField(rawValue: 0) }
  /// Where the consumer reads next: a byte offset in the data.
  ///
  /// Written by the consumer.
  @inlinable package static var readIndex: ControlField { ControlField(rawValue: 4) }
  /// Not zero: the consumer does not want to be signalled.
  ///
  /// Written by the consumer.
  @inlinable package static var interruptMask: ControlField { ControlField(rawValue: 8) }
  /// Not zero: the bytes that a blocked producer waits for.
  ///
  /// Written by the producer.
  @inlinable package static var pendingSendSize: ControlField { ControlField(rawValue: 12) }
  /// Bit 0: the producer of this ring uses `pendingSendSize`.
  ///
  /// Written by the producer.
  @inlinable package static var featureBits: ControlField { ControlField(rawValue: 64) }
}

/// Values of control page fields.
@usableFromInline package enum ControlValue {
  /// Bit 0 of the feature bits: flow control by the pending send size.
  @inlinable package static var flowControl: UInt32 { 1 }
}
