/// The stable id of a rule that a guest broke, after the catalogue of malicious guests: `VB-` for
/// what concerns the bus, `DM-` for the protocol.
///
/// It is a number, so that an event with one is copied like any other.
package struct ViolationID: RawRepresentable, Hashable, Comparable, BitwiseCopyable, Sendable {
  /// Its characters, the first in the highest byte, and zeros behind the last.
  package let characters: UInt64

  /// The id of these characters, the first in the highest byte.
  package init(characters: UInt64) { self.characters = characters }

  /// - Precondition: At most eight characters of ASCII: every id of the catalogue is shorter.
  package init(rawValue: String) {
    precondition(rawValue.utf8.count <= 8, "an id has at most eight characters")
    let text = rawValue.utf8.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    characters = text << UInt64(8 * (8 - rawValue.utf8.count))
  }

  init(_ rawValue: String) { self.init(rawValue: rawValue) }

  /// The id, such as `DM-E10`.
  package var rawValue: String {
    let bytes = (1...8).map { UInt8(truncatingIfNeeded: characters >> UInt64(64 - 8 * $0)) }
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// As their texts, one character after the other.
  package static func < (a: ViolationID, b: ViolationID) -> Bool { a.characters < b.characters }

  // Messages.

  /// The size in the header is less than the message has, or more than the packet.
  package static let lyingSize = ViolationID("DM-C1")
  /// A type that no guest sends, or that the host did not ask for.
  package static let unknownType = ViolationID("DM-C3")
  /// A version that the host does not know.
  package static let unknownVersion = ViolationID("DM-C4")
  /// A version that the host does not know, as the guest's last attempt.
  package static let unknownLastVersion = ViolationID("DM-C5")
  /// A version request or a capabilities report that is too short.
  package static let shortHandshake = ViolationID("DM-C6")
  /// Capabilities that no protocol version has.
  package static let unknownCapabilities = ViolationID("DM-C8")
  /// Page limits that contradict each other or the machine.
  package static let badPageLimits = ViolationID("DM-C10")
  /// A status report with more pages than there can be.
  package static let impossibleStatus = ViolationID("DM-C11")
  /// A status report that is too short.
  package static let shortStatus = ViolationID("DM-C12")
  /// More ranges are counted than the packet holds.
  package static let missingRanges = ViolationID("DM-C13")
  /// The same, with a count whose bytes do not even fit 32 bits.
  package static let overflowingRangeCount = ViolationID("DM-C14")
  /// A train of responses without ranges.
  package static let emptyTrain = ViolationID("DM-C15")
  /// A response that is too short.
  package static let shortResponse = ViolationID("DM-C18")
  /// More pages were hot-added than the host asked for.
  package static let tooMuchHotAdded = ViolationID("DM-C19")
  /// A part of what was asked for was hot-added, and not in whole blocks.
  package static let unalignedHotAdd = ViolationID("DM-C21")
  /// A message of the host's, or an error, that comes with content.
  package static let hostMessageWithBody = ViolationID("DM-C22")

  // The order of messages.

  /// Capabilities before a version was agreed on.
  package static let earlyCapabilities = ViolationID("DM-D1")
  /// A version request after a version was agreed on.
  package static let lateVersion = ViolationID("DM-D2")
  /// Capabilities a second time.
  package static let secondCapabilities = ViolationID("DM-D3")
  /// A status report before the capabilities.
  package static let earlyStatus = ViolationID("DM-D4")
  /// A balloon response to no request.
  package static let unaskedBalloonResponse = ViolationID("DM-D5")
  /// A balloon response to another request.
  package static let crossedBalloonResponse = ViolationID("DM-D6")
  /// An unballoon response before the last request of a train.
  package static let earlyUnballoonResponse = ViolationID("DM-D7")
  /// An unballoon response to no request.
  package static let unaskedUnballoonResponse = ViolationID("DM-D8")
  /// A hot-add response to no request.
  package static let unaskedHotAddResponse = ViolationID("DM-D9")
  /// A train of responses that stopped.
  package static let stoppedTrain = ViolationID("DM-D10")
  /// A balloon request that was never answered.
  package static let silentBalloon = ViolationID("DM-D11")
  /// An unballoon request that was never answered.
  package static let silentUnballoon = ViolationID("DM-D12")
  /// A hot-add request that was never answered.
  package static let silentHotAdd = ViolationID("DM-D13")
  /// A balloon response after its time was up.
  package static let lateBalloonResponse = ViolationID("DM-D14")
  /// The guest was refused a version too often, or opened its channel too often.
  package static let endlessVersions = ViolationID("DM-D16")
  /// A balloon response of a guest that cannot be ballooned.
  package static let incapableBalloonResponse = ViolationID("DM-D17")
  /// A hot-remove response of a guest that agreed on an older version.
  package static let incapableHotRemoveResponse = ViolationID("DM-D19")

  // Ranges.

  /// Pages beyond every page number.
  package static let beyondPageNumbers = ViolationID("DM-E1")
  /// A range that ends in no memory, or lies above all of it.
  package static let partlyOutsideMemory = ViolationID("DM-E4")
  /// A range in a hole between memory, or over what is no ordinary RAM.
  package static let outsideMemory = ViolationID("DM-E5")
  /// The same pages twice in one message.
  package static let repeatedInMessage = ViolationID("DM-E7")
  /// A page that was given up before.
  package static let alreadyRemoved = ViolationID("DM-E8")
  /// More separate ranges than the host tracks.
  package static let tooManyRanges = ViolationID("DM-E10")
  /// More pages than were asked for.
  package static let moreThanRequested = ViolationID("DM-E11")
  /// Further responses when all that was asked for is there.
  package static let endlessTrain = ViolationID("DM-E12")
  /// Pages that the bus itself uses.
  package static let pinnedPages = ViolationID("DM-E14")
  /// Pages that a device holds are given up, or a device takes hold of pages that are out.
  package static let devicePages = ViolationID("DM-E15")
  /// Answers that bring nothing new.
  package static let noProgress = ViolationID("DM-E18")
  /// Memory that is not hot-added yet.
  package static let notAddedYet = ViolationID("DM-E20")
  /// Memory that the guest itself said it had not added.
  package static let neverAdded = ViolationID("DM-E21")

  // Time.

  /// More status reports than any honest guest sends.
  package static let statusFlood = ViolationID("DM-F1")
  /// A guest that never reads its ring.
  package static let neverReads = ViolationID("DM-F3")
  /// Completions are asked for, and there is no room for them.
  package static let endlessCompletions = ViolationID("DM-F4")
  /// An operation that takes too long in all.
  package static let tooSlow = ViolationID("DM-F6")
  /// More touches of pages that are out than any honest guest makes.
  package static let endlessTouches = ViolationID("DM-F11")
  /// A hot-add that fails for the moment, every time.
  package static let endlessHotAddFailure = ViolationID("DM-F12")
}
