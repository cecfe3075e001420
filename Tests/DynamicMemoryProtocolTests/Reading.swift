import Bytes
import PageRanges

@testable import DynamicMemoryProtocol

/// What our decoder says of a message, in the words of the data files.
func reading(of bytes: [UInt8]) -> String {
  do throws(WireError) {
    let message = try Message(decoding: bytes.span)
    return prefix(message) + fields(of: message, in: bytes)
  } catch {
    let part =
      switch error.reason {
      case .truncated: error.offset == 0 ? "header" : "fixed"
      case .rangeListTruncated: "ranges"
      }
    return "short \(part) \(error.offset) \(error.needed) \(error.available)"
  }
}

private func prefix(_ message: Message) -> String {
  let header = message.header
  let word = header.type.word ?? "unknown-\(header.type.rawValue)"
  return "\(word) size=\(header.size) trans=\(header.transactionID)"
}

private func bit(_ value: Bool) -> Int { value ? 1 : 0 }

private func fields(of message: Message, in bytes: [UInt8]) -> String {
  switch message {
  case .error(let m), .unknown(let m):
    " body=\(m.bodySize)"
  case .versionRequest(let m):
    " version=\(m.version) last=\(bit(m.isLastAttempt)) reserved=\(m.flags >> 1)"
  case .versionResponse(let m):
    " accepted=\(bit(m.isAccepted)) reserved=\(m.flags >> 1)"
  case .capabilitiesReport(let m):
    capabilities(m.capabilities) + " min=\(m.minPageCount) max=\(m.maxPageNumber)"
  case .capabilitiesResponse(let m):
    capabilities(m.capabilities)
  case .statusReport(let m):
    " available=\(m.availablePages) committed=\(m.committedPages) page-file=\(m.pageFileSize)"
      + " zero-free=\(m.zeroFreePages) writes=\(m.pageFileWrites) io=\(m.ioDifference)"
  case .balloonRequest(let m):
    " pages=\(m.pageCount) reserved=\(m.reserved)"
  case .balloonResponse(let m):
    " reserved=\(m.reserved) more=\(bit(m.morePages)) " + list(m.ranges, in: bytes)
  case .unballoonRequest(let m):
    " more=\(bit(m.morePages)) reserved=\(m.flags >> 1) " + list(m.ranges, in: bytes)
  case .unballoonResponse:
    ""
  case .hotAddRequest(let m):
    " range=\(m.range)" + (m.region.map { " region=\($0)" } ?? "")
  case .hotAddResponse(let m):
    " pages=\(m.pageCount) result=\(m.result.rawValue)"
  case .info(let m):
    " reserved=\(m.reserved) info-size=\(m.infoSize) " + content(m, in: bytes)
  case .hotRemoveRequest(let m):
    " node=\(m.virtualNode) pages=\(m.pageCount) large=\(bit(m.quality.contains(.large)))"
      + " local=\(bit(m.quality.contains(.local))) qos-reserved=\(m.quality.rawValue >> 2)"
      + " reserved=\(m.reserved)"
  case .hotRemoveResponse(let m):
    " result=\(m.result) more=\(bit(m.morePages)) reserved=\(m.flags >> 1) "
      + list(m.ranges, in: bytes)
  }
}

private func capabilities(_ capabilities: Capabilities) -> String {
  " balloon=\(bit(capabilities.contains(.balloon)))"
    + " hot-add=\(bit(capabilities.contains(.hotAdd)))"
    + " alignment=\(capabilities.hotAddAlignment) align-pages=\(capabilities.alignmentPages)"
    + " hot-remove=\(bit(capabilities.contains(.hotRemove)))"
    + " reserved=\(capabilities.rawValue >> 7)"
}

private func capabilities(_ capabilities: HostCapabilities) -> String {
  " accepted=\(bit(capabilities.contains(.accepted)))"
    + " hot-remove=\(bit(capabilities.contains(.hotRemove)))"
    + " suppress=\(bit(capabilities.contains(.suppressPressureReports)))"
    + " reserved=\(capabilities.rawValue >> 3)"
}

private func content(_ message: InfoMessage, in bytes: [UInt8]) -> String {
  guard let content = try? message.content(in: bytes.span) else { return "content=cut" }
  return "kind=\(content.kind.rawValue) data-size=\(content.dataSize)"
    + (content.maxPageCount.map { " max-pages=\($0)" } ?? "")
}

/// All ranges of a short list; the number, first, last and sums of a long one.
private func list(_ ranges: WireRanges, in bytes: [UInt8]) -> String {
  let all = ranges.indices.map { ranges[$0, in: bytes.span] }
  guard all.count > 8, let first = all.first, let last = all.last else {
    return "ranges=[" + all.map(\.description).joined(separator: " ") + "]"
  }
  let starts = all.reduce(0) { $0 + $1.start.rawValue }
  let pages = all.reduce(0) { $0 + $1.count }
  return "ranges=\(all.count) first=\(first) last=\(last) starts=\(starts) pages=\(pages)"
}
