package import Conversation
package import DynamicMemoryProtocol
package import VMBus

extension LinuxGuest {
  /// Everything about a Linux guest that can differ: by default a kernel of 2025 with 4 KiB pages
  /// and 1 GiB of memory.
  ///
  /// The numbers are the driver's (Linux guest reference), but for those of memory and time. What
  /// memory there is and how it is used is what a 6.12 kernel of Debian told of itself in 1 GiB.
  package struct Parameters: Hashable, Sendable {
    // Memory

    /// Boot memory in pages, from page 0 on.
    package var bootPages: UInt64 = 262_144
    /// Boot memory below 4 GiB ends at this page at the latest; the rest begins at 4 GiB.
    package var lowMemoryEnd: UInt64 = 0xC0000
    /// Lowest pages of boot memory, which the kernel does not count as memory.
    package var kernelPages: UInt64 = 14_350
    /// Pages above them that are in use, so that they cannot be given away.
    package var usedPages: UInt64 = 25_450
    /// What the programs have been promised, in pages.
    package var committedPages: UInt64 = 1_175
    /// Pages that count as available, but that ballooning does not get hold of.
    package var reclaimablePages: UInt64 = 0
    /// Blocks of free memory that are not whole; nil for none.
    package var fragmentation: Fragmentation?

    // The bus

    /// The versions of the bus to try, one after the other.
    ///
    /// Those from 5.0 on go to another connection, which older hosts do not have; the kernels of
    /// 2025 try them first, without anybody seeing it.
    package var busVersions: [BusVersion] = [.win10RS3, .win10, .win8dot1, .win8]
    /// How the pages of the rings are divided, and the first of them.
    package var rings = ChannelGeometry()
    package var firstRingPage: UInt64 = 16

    // Negotiation

    /// The versions to try, the last of them as the last attempt.
    package var versions: [ProtocolVersion] = [.win10, .win8, .win7]
    /// How long the driver waits for the version to be agreed on, and then for the capabilities.
    package var handshakeTimeout = VirtualDuration.seconds(5)
    /// The pages of the kernel are 4 KiB, so that it can be ballooned.
    package var supportsBallooning = true
    /// The architecture knows hot-add.
    package var supportsHotAdd = true
    /// Pages of a memory block, in which memory is added: 128 MiB, or 2 GiB in large machines.
    package var memoryBlockPages: UInt64 = 32_768
    /// Overrides what the report says, for a driver that says something else.
    package var reportedCapabilities: Capabilities?

    // Requests

    /// The machine can hibernate: balloon requests get no answer and nothing is hot-added.
    package var canHibernate = false
    /// Pages of a range as long as there are such blocks; after that, one.
    package var unitPages: UInt64 = 512
    /// Ranges of one message: what fits a page.
    package var rangesPerMessage = MessageLimits.ranges
    /// How long a balloon response waits for room in the ring before each new attempt.
    package var retryDelay = VirtualDuration.milliseconds(20)
    /// The driver's module parameter `hot_add`.
    package var isHotAddEnabled = true
    /// Added memory goes online by itself; otherwise it stays unused.
    package var onlinesAddedMemory = true
    /// Added memory can be removed for good, which no Linux does.
    package var removesMemory = false
    /// How long a block takes to go online.
    package var onlineTime = VirtualDuration.milliseconds(30)
    /// How long the driver waits for that, block by block.
    ///
    /// A block that takes longer is added, but never used.
    package var onlineTimeout = VirtualDuration.seconds(5)

    // Status reports

    /// So many times nothing is reported when a report could be: `pressure_report_delay`.
    package var reportDelay: UInt64 = 45
    /// How often the driver's thread wakes up to report.
    package var reportPeriod = VirtualDuration.milliseconds(1024)
    /// Two reports have more than this between them.
    package var reportGap = VirtualDuration.seconds(1)

    // Time

    /// From the start of the machine to the opening of the channel.
    package var bootTime = VirtualDuration.seconds(10)
    /// From the opening of the channel to the first message.
    package var openingTime = VirtualDuration.milliseconds(3)
    /// From a message of the host to an answer that needs no work.
    package var answerTime = VirtualDuration.milliseconds(1)
    /// From a request to the start of the work that it needs.
    package var queueTime = VirtualDuration.milliseconds(1)
    /// From one response of a train to the next.
    package var trainTime = VirtualDuration.milliseconds(2)

    /// What other drivers do differently.
    package var quirks = Quirks()

    package init() {}
  }

  /// How free memory was when the driver started: blocks of which single pages are in use.
  package struct Fragmentation: Hashable, Sendable {
    /// Decides which.
    package var seed: UInt64
    /// Of a thousand blocks so many are not whole.
    package var brokenPerThousand: UInt64
    /// Pages in use of each of these, at the most.
    package var pagesInUse: UInt64 = 8

    package init(seed: UInt64, brokenPerThousand: UInt64) {
      self.seed = seed
      self.brokenPerThousand = brokenPerThousand
    }
  }
}

extension LinuxGuest.Parameters {
  /// What the guest tells the host that it can do.
  ///
  /// The alignment is the memory block's as a power of two of MiB; 7 (128 MiB) where a block is no
  /// such power (Linux guest reference, section 4).
  package var capabilities: Capabilities {
    if let reportedCapabilities { return reportedCapabilities }
    var capabilities: Capabilities = []
    if supportsBallooning { capabilities.insert(.balloon) }
    if supportsHotAdd { capabilities.insert(.hotAdd) }
    if removesMemory { capabilities.insert(.hotRemove) }
    let block = quirks.reportedBlockPages == 0 ? memoryBlockPages : quirks.reportedBlockPages
    let mebibytes = block / 256
    let exponent = mebibytes.nonzeroBitCount == 1 ? mebibytes.trailingZeroBitCount : 7
    return capabilities.with(hotAddAlignment: min(exponent, 15)) ?? capabilities
  }
}
