extension ViolationID {
  /// Every id that a host reports of itself; what the bus refuses has its own (`BusBreach`).
  package static let all: [ViolationID] = [
    .lyingSize, .unknownType, .unknownVersion, .unknownLastVersion, .shortHandshake,
    .unknownCapabilities, .badPageLimits, .impossibleStatus, .shortStatus, .missingRanges,
    .overflowingRangeCount, .emptyTrain, .shortResponse, .tooMuchHotAdded, .unalignedHotAdd,
    .hostMessageWithBody, .earlyCapabilities, .lateVersion, .secondCapabilities, .earlyStatus,
    .unaskedBalloonResponse, .crossedBalloonResponse, .earlyUnballoonResponse,
    .unaskedUnballoonResponse, .unaskedHotAddResponse, .stoppedTrain, .silentBalloon,
    .silentUnballoon, .silentHotAdd, .lateBalloonResponse, .endlessVersions,
    .incapableBalloonResponse, .incapableHotRemoveResponse, .beyondPageNumbers,
    .partlyOutsideMemory, .outsideMemory, .repeatedInMessage, .alreadyRemoved, .tooManyRanges,
    .moreThanRequested, .endlessTrain, .pinnedPages, .devicePages, .noProgress, .notAddedYet,
    .neverAdded, .statusFlood, .neverReads, .endlessCompletions, .tooSlow, .endlessTouches,
    .endlessHotAddFailure, .writeIndexOutOfRange, .writeIndexMisaligned, .writeIndexMovedBack,
    .partOfDescriptor, .descriptorWithoutFooter, .readIndexOutOfRange, .readIndexBeyondWritten,
    .readIndexMovedBack, .foreignMask, .impossibleRoom, .endlessRoomSignals, .controlPageZeroed,
    .emptySignals, .noPacketLength, .shorterThanDescriptor, .payloadInDescriptor,
    .payloadBeyondPacket, .packetBeyondWriteIndex, .footerBeyondWriteIndex, .unexpectedPacketType,
    .externalData, .unaskedCompletion, .unexpectedFlags, .emptyPayload, .packetTooLarge,
  ]
}
