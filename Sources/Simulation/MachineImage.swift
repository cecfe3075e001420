package import Bytes
import Conversation
import GuestMemory
import HostEngine
import HostEvents
import PageRanges
import VMBus

extension ImageFormat {
  /// A whole machine.
  package static let machine = ImageFormat(name: 0x6E69_6863_616D_7944, version: 3)
}

extension Machine {
  /// Everything that the machine is, as bytes from which it goes on as if nothing had happened.
  ///
  /// - Complexity: O(ranges + pages of the rings)
  package var image: [UInt8] {
    var writer = ImageWriter(.machine)
    var copy = self
    copy.visit(&writer)
    return writer.finish()
  }

  /// Takes a machine out of an image of one with this configuration.
  ///
  /// What makes the machine must be the same; the policy may be another, if a host with that
  /// policy can be like that.
  ///
  /// - Throws: `ImageError` for the first field that such a machine cannot have.
  /// - Complexity: O(n log n) in the length of the image, and what a new machine costs.
  package init(
    restoring image: [UInt8], configuration: MachineConfiguration
  ) throws(ImageError) {
    self.init(configuration)
    var reader = try ImageReader(image, .machine)
    try visit(&reader)
    try reader.finish()
    platform.now = now.rawValue
    engine.mapSlotsAgain(&platform.memory)
    pinPages()
    try engine.check(reader, on: platform, isRunning: !isHalted)
    try check(reader)
  }

  /// Visits every field but the configuration and what is empty between two stimuli: the log and
  /// the buffers.
  mutating func visit<Image: ImageVisitor>(_ image: inout Image) throws(Image.Failure) {
    try image.constant("configuration", configuration.shape)
    try image.number("now", &now.rawValue)
    try digest.visit("digest", &image)
    try image.flag("isPoweredOn", &isPoweredOn)
    try image.flag("isHalted", &isHalted)
    try image.flag("platform.memory", &platform.memory.discardsFail)
    try platform.visitDevices(&image)
    try counters.visit(&image)
    try visitArmedPackets(&image)
    try visitLayout(&image)
    try engine.visit(&image)
    try bus.visit(&image)
  }

  /// A reset may have given boot memory another size.
  private mutating func visitLayout<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    var bootPages = engine.configuration.bootPages
    try image.number("bootPages", &bootPages)
    let most = MemoryLayout.mostBootPages(configuration)
    let isPossible =
      configuration.policy.reboot == .bootResize
      ? bootPages > 0 && bootPages <= most : bootPages == configuration.bootPages
    try image.require(isPossible, "bootPages", "no size that boot memory can have")
    if image.isRestoring, isPossible { layOutMemory(bootPages: bootPages) }
  }

  private mutating func visitArmedPackets<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    var count = armedPackets.count
    try image.count("armedPackets", &count, upTo: Int.max)
    if image.isRestoring { armedPackets = [] }
    for index in 0..<count {
      var armed =
        image.isRestoring
        ? ArmedPacket(state: .idle, countdown: 0, packet: GuestPacket(payload: []))
        : armedPackets[index]
      try armed.visit(&image)
      if image.isRestoring { armedPackets.append(armed) }
    }
  }

  /// What the machine's parts say of each other.
  private func check(_ image: ImageReader) throws(ImageError) {
    if !isPoweredOn {
      try image.require(
        !isHalted && engine.state == .waitReset && !bus.channel.isOpen, "isPoweredOn",
        "something happened before")
    }
    guard !isHalted else { return }
    try image.require(
      bus.channel.isOpen == engine.isReceiving, "bus.channel", "the host thinks otherwise")
    try image.require(
      engine.nextState == nil && engine.failure == nil, "nextState",
      "the host is in the middle of something")
  }
}

extension Machine.Counters {
  fileprivate mutating func visit<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    // Far below where counting on would leave 64 bits.
    let credible = 0...UInt64.max / 2
    try image.number("counters.warnings", &warnings, in: credible)
    try image.number("counters.errors", &errors, in: credible)
    try image.number("counters.discards", &discards, in: credible)
    try image.number("counters.discardedBytes", &discardedBytes)
  }
}

extension Machine.ArmedPacket {
  fileprivate mutating func visit<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    try image.state("armedPackets.state", &state)
    try image.number("armedPackets.countdown", &countdown)
    var type = packet.type.rawValue
    try image.number("armedPackets.packet", &type)
    packet.type = PacketType(rawValue: type)
    try image.number("armedPackets.packet", &packet.flags)
    try image.number("armedPackets.packet", &packet.transactionID)
    try visitFrame(&image)
    try image.bytes("armedPackets.packet", &packet.payload, upTo: Int.max)
  }
}

extension Machine.ArmedPacket {
  /// Visits what a packet says of itself that is not so.
  private mutating func visitFrame<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    try image.optional("armedPackets.packet", as: &packet.offset8)
    try image.optional("armedPackets.packet", as: &packet.length8)
    try image.optional("armedPackets.packet", &packet.footer)
  }
}

extension Bus {
  /// Visits the pages of the rings, the positions of both ends, and how the guest reads.
  fileprivate mutating func visit<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    try image.flag("bus.guestReads", &guestReads)
    try image.flag("bus.hostIsToldOfRoom", &hostIsToldOfRoom)
    try image.flag("bus.isOpening", &isOpening)
    try image.flag("bus.holdsDeliveries", &holdsDeliveries)
    var waits = undelivered != nil
    var message = undelivered ?? []
    try image.flag("bus.undelivered", &waits)
    try image.bytes("bus.undelivered", &message, upTo: waits ? BusLimits.messageBytes : 0)
    if image.isRestoring { undelivered = waits ? message : nil }
    try host.visit(&image)
    try driver.visit(&image)
    try image.require(
      waits == host.isWaitingForDelivery, "bus.undelivered", "the host thinks otherwise")
    try visitLayout(&image)
    var isOpen = channel.isOpen
    try image.flag("bus.channel", &isOpen)
    try image.require(
      isOpen == (host.openChannel != nil), "bus.channel", "the bus thinks otherwise")
    if image.isRestoring, let open = host.openChannel {
      let listed = pages.numbers.count
      let opened = openChannel(
        RingLayout(pages: open.pages, downstreamOffset: open.channel.downstreamOffset))
      try image.require(opened, "bus.channel", "the rings cannot be opened")
      try image.require(
        pages.numbers.count == listed, "bus.channel", "a page of the rings is not listed")
    }
    try pages.visit("bus.pages", &image)
    try pages.visitRaces("bus.races", &image)
    try emptySignals.visit("bus.emptySignals", &image)
    try roomSignals.visit("bus.roomSignals", &image)
    try channel.visit(&image)
    try guest?.visit(&image)
  }
}

extension Bus {
  /// Visits which pages there are, in the order in which they were first used, and where the
  /// guest's rings lie among them.
  private mutating func visitLayout<Image: ImageVisitor>(
    _ image: inout Image
  ) throws(Image.Failure) {
    var numbers = pages.numbers.map(\.rawValue)
    try image.numbers("bus.pages", &numbers)
    var layout = layout
    try image.numbers("bus.layout", &layout.pages)
    try image.number("bus.layout", &layout.downstreamOffset)
    guard image.isRestoring else { return }
    pages = SharedPages()
    let slots = pages.slots(for: numbers.map { PageNumber($0) })
    try image.require(
      slots.enumerated().allSatisfy { $0.element.index == $0.offset }, "bus.pages",
      "a page is listed twice")
    layOut(layout)
    try image.require(self.layout == layout, "bus.layout", "these pages are no rings")
    try image.require(
      pages.numbers.count == numbers.count, "bus.layout", "a page of the rings is not listed")
  }
}

extension MachineConfiguration {
  /// A digest of what makes a machine: its memory, its rings and what it asks of a guest, but not
  /// the policy of its host.
  fileprivate var shape: UInt64 {
    var digest = Digest()
    let layout = MemoryLayout(self)
    for section in layout.map.sections {
      digest.combine(section.start)
      digest.combine(section.size)
      digest.combine(section.kind.rawValue)
      digest.combine(UInt64(section.block))
      digest.combine(section.offset)
    }
    for block in layout.map.blocks {
      digest.combine(block.size)
      digest.combine(block.pageSize)
      digest.combine(block.hostAddress)
    }
    digest.combine(UInt64(greatestBusVersion.rawValue))
    digest.combine(UInt64(processors))
    digest.combine(UInt64(clamping: ringPages.toHost))
    digest.combine(UInt64(clamping: ringPages.toGuest))
    return UInt64(truncatingIfNeeded: digest.value)
  }
}
