/// What a line of a recording is.
enum LineReading {
  case event(RecordedEvent)
  /// It is understood, and tells nothing that is of use.
  case noise
  /// It begins as something that is understood, and goes on otherwise.
  case damaged
  case unknown
}
