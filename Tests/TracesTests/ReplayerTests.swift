import Conversation
import HostEvents
import Testing
import Traces

/// The lines above each event of the short traces below.
private let start = """
  dynmem trace 1
  complete states sent
  0         open
            . state post-reset-closed
            . state version

  """

@Test("a conversation that QEMU had replays without a divergence")
func golden() throws {
  let result = Replayer.replay(try traceForQEMU(balloonSingle))
  #expect(result.divergence == nil)
  #expect(result.eventCount == 8)
  #expect(result.hostAbort == nil)
}

@Test("a line that brings more and more ends the replay before it takes all memory")
func crowdedLine() throws {
  let ranges = (0..<500).map { "\(0x100_0000 + 4 * $0)+1" }.joined(separator: " ")
  let text = """
    dynmem trace 1
    machine boot=4G profile=qemu
    complete none
    0 open
     > version-request 2.0
     > capabilities-report balloon align=1M
    +50s monitor balloon 1G
     repeat 1000000 > balloon-response more ranges=[\(ranges)]

    """
  let result = Replayer.replay(try TraceParser.trace(from: Array(text.utf8), file: "a"))
  #expect(result.divergence?.line == 8)
  #expect(result.divergence?.problem?.hasPrefix("it brought more than 4194304 observ") == true)
}

@Test("replaying twice gives the same digest, and another event gives another")
func digests() throws {
  var golden = try traceForQEMU(balloonSingle)
  let digest = Replayer.replay(golden).digest
  #expect(Replayer.replay(golden).digest == digest)
  golden.steps[3].time = VirtualTime(rawValue: 50_000_000_001)
  #expect(Replayer.replay(golden).digest != digest)
}

@Test("every expectation that is damaged in one field is the line of the divergence")
func damagedFields() throws {
  let golden = try traceForQEMU(balloonSingle)
  var count = 0
  for (index, step) in golden.steps.enumerated() {
    for (position, expectation) in step.expectations.enumerated() {
      for damaged in expectation.content.damages {
        var copy = golden
        copy.steps[index].expectations[position].content = damaged
        let divergence = Replayer.replay(copy).divergence
        #expect(divergence?.line == expectation.line, "\(damaged)")
        #expect(divergence?.stepIndex == index)
        count += 1
      }
    }
  }
  // 41 fields of records, and 4 packets of 16 bytes and an id each.
  #expect(count == 41 + 4 * 17)
}

@Test("every expectation that is damaged in one field shows that field")
func damagedFieldsAreNamed() throws {
  let golden = try traceForQEMU(balloonSingle)
  for (index, step) in golden.steps.enumerated() {
    for (position, expectation) in step.expectations.enumerated() {
      guard case .record(let name, let fields) = expectation.content else { continue }
      for (number, field) in fields.enumerated() where field.name != "to" {
        var copy = golden
        var damaged = fields
        damaged[number].value = field.value.damaged
        copy.steps[index].expectations[position].content = .record(name: name, fields: damaged)
        #expect(Replayer.replay(copy).divergence?.difference?.field == field.name)
      }
    }
  }
}

@Test("an expectation that is left out is missed in its own event")
func leftOut() throws {
  let golden = try traceForQEMU(balloonSingle)
  for (index, step) in golden.steps.enumerated() {
    for (position, expectation) in step.expectations.enumerated() {
      var copy = golden
      copy.steps[index].expectations.remove(at: position)
      let divergence = Replayer.replay(copy).divergence
      let isTold = !["<-", "an"].contains(where: expectation.content.text.hasPrefix)
      #expect((divergence?.stepIndex == index) == isTold, "\(expectation.content)")
    }
  }
}

@Test("an expectation that is given twice is not met twice")
func givenTwice() throws {
  let golden = try traceForQEMU(balloonSingle)
  for (index, step) in golden.steps.enumerated() {
    for (position, expectation) in step.expectations.enumerated() {
      var copy = golden
      copy.steps[index].expectations.insert(expectation, at: position)
      #expect(Replayer.replay(copy).divergence?.stepIndex == index)
    }
  }
}

@Test("the message field and the byte in which a packet differs are named")
func packetDifference() throws {
  let damaged = balloonSingle.replacing(
    "< balloon-request pages=131072", with: "< balloon-request pages=131073")
  let divergence = try #require(Replayer.replay(try traceForQEMU(damaged)).divergence)
  #expect(
    divergence.difference
      == Difference(field: "pages", expected: "131073", observed: "131072", offset: 8))
  #expect(
    divergence.description == """
      line 26, event 5: something else was seen
        expected  < balloon-request pages=131073 trans=0
        observed  < balloon-request pages=131072 trans=0
        differs   pages: expected 131073, observed 131072 (byte 8 of the packet)

          22 |           monitor balloon 512M
          23 |           . state balloon-ring-wait
          24 |           . state balloon-posting
          25 |           . outgoing-balloon trans=0 count=131072 remaining=131072
        > 26 |           < balloon-request pages=131073 trans=0
          27 |           . state balloon-reply-wait
          28 |           > balloon-response trans=0 ranges=[0x1000+131072]
      """)
}

@Test("what is seen and not told is a divergence at the last line that was as told")
func moreThanTold() throws {
  let text = start + "          > version-request 2.0 trans=1\n          . state capabilities\n"
  let divergence = try #require(Replayer.replay(try traceForQEMU(text)).divergence)
  #expect(divergence.line == 7)
  #expect(divergence.expected == ". state capabilities")
  #expect(divergence.observed == "< version-response accepted trans=1")

  let shorter = start + "          > version-request 2.0 trans=1\n"
  let more = try #require(Replayer.replay(try traceForQEMU(shorter)).divergence)
  #expect(more.line == 6)
  #expect(more.expected == nil)
  #expect(more.description.hasPrefix("line 6, event 2: more was seen than is told\n"))
}

@Test("what is told and never seen is a divergence at its own line")
func lessThanTold() throws {
  let text = start + "          wait\n          . state idle\n"
  let divergence = try #require(Replayer.replay(try traceForQEMU(text)).divergence)
  #expect(divergence.line == 7)
  #expect(divergence.observed == nil)
  #expect(divergence.description.hasPrefix("line 7, event 2: nothing more was seen\n"))
}

@Test("of a kind that is not told in full a trace tells what it likes, in order")
func selection() throws {
  let text = """
    dynmem trace 1
    complete none
    0         open
              > version-request 2.0 trans=1
              . incoming-version
              . state capabilities

    """
  #expect(Replayer.replay(try traceForQEMU(text)).divergence == nil)
  var swapped = try traceForQEMU(text)
  swapped.steps[1].expectations.swapAt(0, 1)
  #expect(Replayer.replay(swapped).divergence?.line == 5)
}

@Test("an abort that is told and happens is as told")
func expectedAbort() throws {
  let text = """
    dynmem trace 1
    0         open
              > version-request 2.0 trans=1
              < version-response accepted trans=1
              > quiet raw 0100
              monitor balloon 512M
              . hostAbort HA-1b
    +1s       > version-request 2.0 trans=1

    """
  let result = Replayer.replay(try traceForQEMU(text))
  #expect(result.divergence == nil)
  #expect(result.hostAbort == .packetAtTarget)
  #expect(result.eventCount == 5)
}

@Test("an abort that is not told is a divergence, whatever the trace tells in full")
func unexpectedAbort() throws {
  let text = """
    dynmem trace 1
    complete none
    0         open
              > version-request 2.0 trans=1
              > quiet raw 0100
              monitor balloon 512M

    """
  let divergence = try #require(Replayer.replay(try traceForQEMU(text)).divergence)
  #expect(divergence.line == 6)
  #expect(divergence.observed == ". hostAbort HA-1b")
}

@Test("a packet that was received is compared with its padding")
func receivedPadding() throws {
  // The answer has 16 bytes; the first 9 of them are padded to the same, 8 are not.
  let answer = "02001000010000000100000000000000"
  for (bytes, isSame) in [(16, true), (9, true), (8, false), (17, false), (24, false)] {
    let digits = (answer + String(repeating: "0", count: 16)).prefix(bytes * 2)
    let text =
      start.replacing("complete states sent", with: "complete states received") + """
                  > version-request 2.0 trans=1
                  <- raw \(digits)
                  . state capabilities

        """
    #expect((Replayer.replay(try traceForQEMU(text)).divergence == nil) == isSame)
  }
}

@Test("updating a trace makes every damage good again")
func update() throws {
  let golden = try traceForQEMU(balloonSingle)
  #expect(Replayer.updated(golden) == golden)
  for (index, step) in golden.steps.enumerated() {
    for (position, expectation) in step.expectations.enumerated() {
      guard let damaged = expectation.content.damages.first else { continue }
      var copy = golden
      copy.steps[index].expectations[position].content = damaged
      let updated = Replayer.updated(copy)
      #expect(Replayer.replay(updated).divergence == nil)
      #expect(updated.steps.map(\.stimulus) == golden.steps.map(\.stimulus))
      #expect(updated.complete == golden.complete)
    }
  }
}

@Test("an open end lets an event lead to more, and not to something else before it")
func openEnd() throws {
  let text =
    start + """
                > version-request 2.0 trans=1
                < version-response accepted trans=1
                . ...

      """
  #expect(Replayer.replay(try traceForQEMU(text)).divergence == nil)
  let other = text.replacing("< version-response accepted", with: "< version-response refused")
  #expect(Replayer.replay(try traceForQEMU(other)).divergence?.line == 7)
  let earlier = text.replacing("trans=1\n          . ...", with: "trans=1\n          . state idle")
  #expect(Replayer.replay(try traceForQEMU(earlier)).divergence?.line == 8)
}

@Test("what is repeated is done so often, and expected of all together")
func repetition() throws {
  let text =
    start.replacing("states sent", with: "states sent warnings") + """
                repeat 3 > raw 0500
                . warning too-short message=status-report length=8 needed=48
                . warning too-short message=status-report length=8 needed=48
                . warning too-short message=status-report length=8 needed=48

      """
  let result = Replayer.replay(try traceForQEMU(text))
  #expect(result.divergence?.description == nil)
  #expect(result.eventCount == 4)
  let fewer = text.replacing("repeat 3", with: "repeat 2")
  #expect(Replayer.replay(try traceForQEMU(fewer)).divergence?.line == 9)
  let more = text.replacing("repeat 3", with: "repeat 4")
  #expect(Replayer.replay(try traceForQEMU(more)).divergence?.line == 9)
}
