import Bytes
import Conversation
import DynamicMemoryProtocol
import HostEvents
import PageRanges
import Simulation
import VMBus

/// Writes what the machine does under a script in the words of QEMU's harness.
package struct QEMUTranscript: Sendable {
  private let script: QEMUScript
  private let blocks: BlockNames

  package init(of script: QEMUScript) {
    self.script = script
    blocks = BlockNames(script.machine)
  }

  /// Runs the script and hands over the lines of its transcript, one by one.
  package func write(to output: (String) -> Void) {
    var machine = Machine(script.machine)
    var log = ObservationLog()
    var time = VirtualTime.zero
    for line in script.lines {
      output(line.isComment ? line.text : "> " + line.text)
      guard let stimulus = line.stimulus else { continue }
      time = time.advanced(by: line.delay)
      for _ in 0..<line.repetitions {
        machine.apply(stimulus, at: time, into: &log)
        for observation in log.observations { write(observation, log, to: output) }
        log.removeAll()
      }
      // The harness dies with the engine it runs.
      if machine.isHalted { return }
    }
  }

  private func write(
    _ observation: Observation, _ log: ObservationLog, to output: (String) -> Void
  ) {
    switch observation {
    // The harness calls the device, not the bus.
    case .sent, .bus, .posted, .arrived: break
    case .received(let packet):
      output(
        Self.line(of: packet.type, packet.transactionID, Array(log.bytes[packet.payload])))
    case .host(.warning(let warning)):
      for line in warning.single { write(line.name, line.fields, to: output) }
    case .host(let event): write(event.name, event.fields, to: output)
    case .machine(let event): write(event.name, event.fields, to: output)
    case .answer(let answer): write(answer.name, answer.fields, to: output)
    }
  }

  private func write(
    _ name: String, _ fields: [Expectation.Field], to output: (String) -> Void
  ) {
    guard let format = Self.formats[name] else { return }
    output(format.line(fields, blocks: blocks))
  }

  private static let formats = Dictionary(
    QEMUFormats.transcript.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  /// The line for a packet that the guest reads.
  static func line(of type: PacketType, _ transactionID: UInt64, _ payload: [UInt8]) -> String {
    "tx: \(payload.hexString) | pkt=\(type.rawValue) xid=\(transactionID)"
      + description(of: payload)
  }

  /// The message's fields as the harness prints them.
  private static func description(of bytes: [UInt8]) -> String {
    guard let message = try? Message(decoding: bytes.span) else { return "" }
    let header = message.header
    let start = " \(header.type) size=\(header.size) trans=\(header.transactionID)"
    switch message {
    case .versionResponse(let response): return start + " accepted=\(response.isAccepted.digit)"
    case .capabilitiesResponse(let response):
      let flags = response.capabilities
      return start
        + " accepted=\(flags.contains(.accepted).digit)"
        + " hot_remove=\(flags.contains(.hotRemove).digit)"
        + " suppress=\(flags.contains(.suppressPressureReports).digit)"
    case .balloonRequest(let request): return start + " num_pages=\(request.pageCount)"
    case .unballoonRequest(let request):
      let ranges = request.ranges.indices.map { "[\(request.ranges[$0, in: bytes.span])]" }
      return start + " more=\(request.morePages.digit) ranges=\(request.rangeCount)"
        + ranges.map { " " + $0 }.joined()
    case .hotAddRequest(let request):
      return start + " range=\(request.range)" + (request.region.map { " region=\($0)" } ?? "")
    default: return start
    }
  }
}

extension Bool {
  fileprivate var digit: String { self ? "1" : "0" }
}

extension HostWarning {
  /// The warnings as QEMU writes them, one by one.
  fileprivate var single: AnyIterator<HostWarning> {
    var next: UInt64 = 0
    let lines = self.lines
    return AnyIterator {
      guard next < lines else { return nil }
      defer { next += 1 }
      return self.line(next)
    }
  }

  private func line(_ index: UInt64) -> HostWarning {
    switch self {
    case .unusablePages(let kind, let first, let stride, _):
      .unusablePages(
        kind, first: PageNumber(first.rawValue &+ index &* stride), stride: stride, count: 1)
    case .unalignedHostAddress(let address, _): .unalignedHostAddress(address, count: 1)
    case .unsupportedPageSize(let size, _): .unsupportedPageSize(size, count: 1)
    default: self
    }
  }
}
