package import PageRanges

// Page lists. Source: VMBus as QEMU implements it, section 4.

extension HostBus {
  mutating func receive(_ header: GPADLHeader, _ isUsable: PageJudge) {
    let pageCount = Self.pageCount(of: header)
    emit(.gpadlHeader(gpadl: header.gpadl, pages: UInt16(truncatingIfNeeded: pageCount)))
    guard rules.trustsGuest else { return check(header, isUsable) }
    guard header.rangeCount == 1, header.byteOffset == 0,
      header.byteCount == pageCount &* 4096
    else { return }
    guard header.bufferLength >= 8 else { return emit(.abort(.shortBuffer)) }
    guard gpadls[header.gpadl] == nil else { return }
    begin(header, pageCount: pageCount)
    finishIfComplete(header.gpadl, isUsable)
  }

  /// The pages that the buffer has room for; below 8 bytes the number wraps.
  private static func pageCount(of header: GPADLHeader) -> UInt32 {
    let bytes = Int(header.bufferLength) - 8 * Int(header.rangeCount)
    return UInt32(truncatingIfNeeded: bytes >= 0 ? bytes / 8 : -1)
  }

  private mutating func check(_ header: GPADLHeader, _ isUsable: PageJudge) {
    let pageCount = Self.pageCount(of: header)
    guard header.rangeCount == 1, header.byteOffset == 0, header.bufferLength >= 16,
      UInt64(header.byteCount) == UInt64(pageCount) * 4096
    else { return refuse(header, .gpadlForm) }
    guard gpadls[header.gpadl] == nil, header.pages.count <= Int(pageCount),
      gpadls.gpadls.count < BusLimits.gpadls,
      gpadls.promisedPages + Int(pageCount) <= BusLimits.gpadlPages,
      channels.contains(where: { $0.relid == header.relid && $0.state != .rescinded })
    else { return refuse(header, .gpadlSequence) }
    begin(header, pageCount: pageCount)
    finishIfComplete(header.gpadl, isUsable)
  }

  private mutating func refuse(_ header: GPADLHeader, _ breach: BusBreach) {
    self.breach(breach)
    state = .answeringHeader(
      relid: header.relid, gpadl: header.gpadl, status: Self.refusal)
  }

  private mutating func begin(_ header: GPADLHeader, pageCount: UInt32) {
    var gpadl = GPADL(id: header.gpadl, relid: header.relid, pageCount: pageCount)
    _ = gpadl.append(header.pages)
    gpadls.set(gpadl, for: header.gpadl)
  }

  mutating func receive(_ body: GPADLBody, _ isUsable: PageJudge) {
    emit(.gpadlBody(gpadl: body.gpadl))
    guard let gpadl = gpadls[body.gpadl], !gpadl.isTornDown else {
      return breach(.gpadlSequence)
    }
    guard !gpadl.isComplete else {
      return rules.trustsGuest ? emit(.abort(.bodyAfterEnd)) : breach(.gpadlSequence)
    }
    let fits = gpadls.append(body.pages, to: body.gpadl)
    guard fits || rules.trustsGuest else {
      breach(.gpadlSequence)
      gpadls.set(nil, for: body.gpadl)
      state = .answeringHeader(
        relid: gpadl.relid, gpadl: gpadl.id, status: Self.refusal)
      return
    }
    finishIfComplete(body.gpadl, isUsable)
  }

  private mutating func finishIfComplete(_ id: UInt32, _ isUsable: PageJudge) {
    guard let gpadl = gpadls[id], gpadl.isComplete else { return }
    var status: UInt32 = 0
    if !rules.trustsGuest, !gpadl.pages.allSatisfy(isUsable) {
      breach(.pagesOutsideRAM)
      gpadls.set(nil, for: id)
      status = Self.refusal
    }
    state = .answeringHeader(relid: gpadl.relid, gpadl: id, status: status)
  }

  /// A list that a channel is open on stays with a host that trusts until the channel closes; one
  /// that does not closes the channel first.
  mutating func receive(_ teardown: GPADLTeardown) {
    emit(.gpadlTeardown(gpadl: teardown.gpadl))
    guard var gpadl = gpadls[teardown.gpadl], !gpadl.isTornDown else {
      return breach(.gpadlSequence)
    }
    let user = channels.firstIndex { $0.state == .open && $0.gpadl == teardown.gpadl }
    if user != nil, rules.trustsGuest {
      gpadl.isTornDown = true
      gpadls.set(gpadl, for: teardown.gpadl)
    } else {
      if let user {
        close(at: user)
        channels[user].state = .abandoned
      }
      gpadls.set(nil, for: teardown.gpadl)
    }
    state = .answeringTeardown(gpadl: teardown.gpadl)
  }

  /// Pages of all lists, those that are still to come included.
  package var retainedPages: Int { gpadls.promisedPages }

  /// The pages of lists that the guest has not taken back, and the page of its interrupt bits.
  ///
  /// - Complexity: O(n log n) in the pages of all lists
  package var pagesInUse: PageRangeSet {
    var pages = PageRangeSet()
    for gpadl in gpadls.gpadls {
      for page in gpadl.pages { pages.insertPage(page) }
    }
    if let interruptPage { pages.insertPage(interruptPage / 4096) }
    return pages
  }
}

extension PageRangeSet {
  fileprivate mutating func insertPage(_ page: UInt64) {
    insert(PageRange(start: PageNumber(page), clampingCount: 1))
  }
}
