import HostEvents
import VMBus

extension RingFault {
  /// The rule that a guest broke with it.
  var violation: ViolationID {
    switch reason {
    case .writeIndexOutOfRange: .writeIndexOutOfRange
    case .writeIndexMisaligned: .writeIndexMisaligned
    case .writeIndexMovedBack: .writeIndexMovedBack
    case .readIndexOutOfRange: .readIndexOutOfRange
    case .readIndexBeyondWritten: .readIndexBeyondWritten
    case .readIndexMovedBack: .readIndexMovedBack
    case .controlPageZeroed: .controlPageZeroed
    case .foreignMask: .foreignMask
    case .partOfDescriptor: .partOfDescriptor
    case .descriptorWithoutFooter: .descriptorWithoutFooter
    case .noLength: .noPacketLength
    case .shorterThanDescriptor: .shorterThanDescriptor
    case .payloadInDescriptor: .payloadInDescriptor
    case .payloadBeyondPacket, .malformedLengths: .payloadBeyondPacket
    case .packetBeyondWriteIndex: .packetBeyondWriteIndex
    case .footerBeyondWriteIndex: .footerBeyondWriteIndex
    case .packetTooLarge: .packetTooLarge
    case .unexpectedFlags: .unexpectedFlags
    case .unexpectedType: .unexpectedPacketType
    case .externalData, .malformedPageList: .externalData
    }
  }
}
