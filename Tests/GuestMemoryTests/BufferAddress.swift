import GuestMemory

extension SharedPages {
  /// Where the bytes of a page lie in this process, to see whether they have moved.
  ///
  /// This is the one thing that cannot be asked without `unsafe`; the address is only ever
  /// compared.
  func bufferAddress(of slot: PageSlot) -> UInt {
    unsafe contents[slot.index].withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
  }
}
