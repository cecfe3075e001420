import Conversation
import DynamicMemoryProtocol
import SyntheticGuest

// The header line `on [>] MESSAGE [WHICH] [after TIME] ACTION`.

extension LineReader {
  /// The reaction that the options of the line tell.
  mutating func reaction() throws(TraceError) -> Reaction {
    let text = spelling(from: firstOption)
    let usage = "such as on balloon-request > balloon-response"
    guard var word = takeNext() else { throw missing("a message", hint: usage) }
    var side = Reaction.Side.read
    if isWord(Mark.guestPacket, at: word) {
      side = .written
      guard let message = takeNext() else { throw missing("a message", hint: usage) }
      word = message
    }
    let message = try message(at: word, on: side)
    let occurrences = try occurrences()
    var delay = VirtualDuration.zero
    if takeWord("after") { delay = try duration("how long after the message") }
    var reaction = Reaction(side, message, .drop, text: text)
    reaction.occurrences = occurrences
    reaction.delay = delay
    try readAction(into: &reaction)
    return reaction
  }

  private func message(
    at range: Range<Int>, on side: Reaction.Side
  ) throws(TraceError) -> MessageType {
    let wanted: MessageType.Direction = side == .read ? .hostToGuest : .guestToHost
    guard let position = MessageWords.table.position(of: range, in: text) else {
      let known = MessageType.known.filter { $0.direction == wanted }.compactMap(\.word)
      throw unknown("message", at: range, known: known)
    }
    let type = MessageType.known[position]
    guard type.direction == wanted || type.direction == nil else {
      let word = excerpt(range)
      throw error(
        at: range.lowerBound,
        "“\(word)” is a message of the \(side == .read ? "guest" : "host")",
        hint: side == .read ? "on > \(word)" : "on \(word)")
    }
    return type
  }

  /// `3`, `1..2`, `3..` or `every 2`; all of them if nothing is told.
  private mutating func occurrences() throws(TraceError) -> Reaction.Occurrences {
    var occurrences = Reaction.Occurrences()
    if takeWord("every") {
      guard let range = takeNext() else { throw missing("every how many", hint: "such as every 2") }
      occurrences.step = try positive(at: range)
      occurrences.first = occurrences.step
      return occurrences
    }
    guard firstOption < tokens.count else { return occurrences }
    let range = tokens[firstOption].range
    guard let first = range.first, text[first] &- UInt8(ascii: "0") < 10 else {
      return occurrences
    }
    firstOption += 1
    let dots = text[range].indices.first { index in
      text[index] == UInt8(ascii: ".") && index + 1 < range.upperBound
        && text[index + 1] == UInt8(ascii: ".")
    }
    guard let dots else {
      occurrences.first = try positive(at: range)
      occurrences.last = occurrences.first
      return occurrences
    }
    occurrences.first = try positive(at: range.lowerBound..<dots)
    guard dots + 2 < range.upperBound else { return occurrences }
    occurrences.last = try positive(at: (dots + 2)..<range.upperBound)
    guard occurrences.first <= occurrences.last else {
      throw error(at: range.lowerBound, "“\(excerpt(range))” counts backwards")
    }
    return occurrences
  }

  private func positive(at range: Range<Int>) throws(TraceError) -> UInt64 {
    let number = try number(at: range)
    guard number > 0 else {
      throw error(at: range.lowerBound, "messages are counted from 1")
    }
    return number
  }

  private mutating func readAction(into reaction: inout Reaction) throws(TraceError) {
    guard firstOption < tokens.count else {
      throw missing("what the guest does", hint: "> PACKET, or one of: " + Self.actions)
    }
    if takeWord("drop") {
      reaction.action = .drop
    } else if takeWord("pass") {
      reaction.action = .pass(times: 1)
    } else if takeWord("duplicate") {
      reaction.action = .pass(times: 2)
    } else if takeWord("delay") {
      reaction.delay = try duration("how long the message is delayed")
      reaction.action = .pass(times: 1)
    } else if takeWord(Mark.stall) {
      reaction.action = .stall(try stallTime())
    } else if takeWord(Mark.guestPacket) {
      reaction.action = .send(try packetTemplate())
    } else {
      let range = tokens[firstOption].range
      guard StimulusWord.table.position(of: range, in: text) != nil else {
        let words = ["drop", "pass", "duplicate", "delay", Mark.stall, ">"]
        throw unknown("action", at: range, known: words + StimulusWord.table.words)
      }
      reaction.action = .stimulate(try stimulus())
      return
    }
    if case .send = reaction.action { return }
    guard firstOption == tokens.count else {
      throw error(
        at: tokens[firstOption].range.lowerBound, "there is something behind the action",
        hint: "each action has a line “on” of its own")
    }
  }

  private static let actions = "drop, pass, duplicate, delay, stall ring, machine-reset, close, …"

  /// What follows `stall`: `ring TIME`.
  mutating func stallTime() throws(TraceError) -> VirtualDuration {
    guard takeWord("ring") else { throw missing("what stalls", hint: "stall ring 5s") }
    return try duration("how long the ring stalls")
  }

  /// Makes use of the next token if it is a word.
  mutating func takeWord(_ word: String) -> Bool {
    guard firstOption < tokens.count, isWord(word, at: tokens[firstOption].range) else {
      return false
    }
    firstOption += 1
    return true
  }

  mutating func duration(_ what: String) throws(TraceError) -> VirtualDuration {
    guard let range = takeNext() else { throw missing(what, hint: "such as 5s") }
    return VirtualDuration(rawValue: try time(at: range))
  }
}
