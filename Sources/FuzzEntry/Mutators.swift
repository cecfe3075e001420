import FuzzTargets

// Conversations and texts are mutated by what they mean three times of four; the fourth time, and
// for other inputs, libFuzzer works on bytes.

@_silgen_name("LLVMFuzzerMutate")
private func mutateBytes(_ data: UnsafeMutablePointer<UInt8>?, _ size: Int, _ most: Int) -> Int

/// Called for a mutation: the bytes in place, and how many they are then.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(
  _ data: UnsafeMutablePointer<UInt8>?, _ size: Int, _ most: Int, _ seed: CUnsignedInt
) -> Int {
  guard let data = unsafe data, let mutated = unsafe mutated(data, size, seed),
    mutated.count <= most, !mutated.isEmpty
  else { return unsafe mutateBytes(data, size, most) }
  return unsafe store(mutated, data)
}

private func mutated(
  _ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ seed: CUnsignedInt
) -> [UInt8]? {
  guard var mutator = currentTarget.mutator(seed: UInt64(seed), currentOptions),
    mutator.wantsMeaning
  else { return nil }
  let input = unsafe Array(UnsafeBufferPointer(start: data, count: size))
  return mutator.mutate(input)
}

/// Called for an input out of two; 0 leaves it to others.
@_cdecl("LLVMFuzzerCustomCrossOver")
public func crossOver(
  _ first: UnsafePointer<UInt8>?, _ firstSize: Int,
  _ second: UnsafePointer<UInt8>?, _ secondSize: Int,
  _ out: UnsafeMutablePointer<UInt8>?, _ most: Int, _ seed: CUnsignedInt
) -> Int {
  guard let out = unsafe out,
    var mutator = currentTarget.mutator(seed: UInt64(seed), currentOptions)
  else { return 0 }
  let a = unsafe Array(UnsafeBufferPointer(start: first, count: firstSize))
  let b = unsafe Array(UnsafeBufferPointer(start: second, count: secondSize))
  let crossed = mutator.cross(a, b)
  return crossed.count <= most ? unsafe store(crossed, out) : 0
}

private func store(_ bytes: [UInt8], _ target: UnsafeMutablePointer<UInt8>) -> Int {
  for (index, byte) in bytes.enumerated() { unsafe target[index] = byte }
  return bytes.count
}
