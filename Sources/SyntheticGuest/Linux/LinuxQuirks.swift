extension LinuxGuest {
  /// What other drivers do differently, and what can go wrong in one; by default nothing.
  ///
  /// Source: Linux guest reference, sections 16 and 17.
  package struct Quirks: Hashable, Sendable {
    /// The driver is loaded at boot; otherwise it never opens the channel.
    package var loadsDriver = true
    /// Nothing that the host asks for gets an answer.
    package var ignoresRequests = false
    /// The most pages of one balloon transaction; what was asked for beyond is not given.
    package var mostPages = UInt64.max
    /// Neighbouring pages of one message make one range.
    package var mergesRanges = false
    /// The block that the capabilities tell, in pages; 0 for that in which memory is added.
    package var reportedBlockPages: UInt64 = 0
    /// The blocks in which the kernel can add memory, in pages, where the driver adds it in others;
    /// 0 for the same.
    package var kernelBlockPages: UInt64 = 0
    /// Answers to unballoon requests are lost.
    package var losesUnballoonResponses = false
    /// Answers to hot-add requests are lost.
    package var losesHotAddResponses = false
    /// What the header of a balloon response says is its size; 0 for what it is.
    package var responseSize: UInt64 = 0
    /// Balloon responses go on, whatever was asked for, as long as there are pages.
    package var neverEndsTrain = false
    /// Unballoon requests are answered with an empty balloon response of 8 bytes.
    package var answersAsBalloon = false
    /// Packets ask for a completion.
    package var wantsCompletions = false
    /// Reports tell the committed memory in bytes, without the pages available.
    package var reportsBytes = false

    package init() {}
  }
}
