package import Conversation
package import DynamicMemoryProtocol

/// One parameter of the built-in guests: its name, what it means, and how it is read and set.
///
/// The list `all` is the one place from which the command line, the header of a trace, the printer
/// and the hints of errors have the options.
package struct GuestOption: Sendable {
  package let name: String
  /// What it means, in one line.
  package let meaning: String
  package let kind: Kind
  private let get: @Sendable (LinuxGuest.Parameters) -> Value
  private let put: @Sendable (inout LinuxGuest.Parameters, Value) -> Void

  /// What values there are, and how they are written.
  package enum Kind: Hashable, Sendable {
    /// A number in this range; `none` stands for the greatest of all, where there is no limit.
    case number(ClosedRange<UInt64>)
    /// A number of pages, written as a size or a plain number of pages.
    case pages(ClosedRange<UInt64>)
    case duration
    /// `on` or `off`.
    case toggle
    /// Versions with commas between, or `none`.
    case versions
  }

  /// The value of an option.
  package enum Value: Hashable, Sendable {
    case number(UInt64)
    case duration(VirtualDuration)
    case toggle(Bool)
    case versions([ProtocolVersion])
  }

  /// The value that it has.
  package func value(in parameters: LinuxGuest.Parameters) -> Value { get(parameters) }

  /// Sets a value; one of another kind or out of range changes nothing.
  package func set(_ value: Value, in parameters: inout LinuxGuest.Parameters) {
    if isAllowed(value) { put(&parameters, value) }
  }

  /// Whether a value is of the kind and in range.
  package func isAllowed(_ value: Value) -> Bool {
    switch (kind, value) {
    case (.number(let range), .number(let number)), (.pages(let range), .number(let number)):
      range.contains(number)
    case (.duration, .duration), (.toggle, .toggle), (.versions, .versions): true
    default: false
    }
  }

  /// The option of a name.
  package static func named(_ name: String) -> GuestOption? { all.first { $0.name == name } }
}

extension GuestOption {
  init(
    _ name: String, _ path: any WritableKeyPath<LinuxGuest.Parameters, UInt64> & Sendable,
    _ kind: Kind, _ meaning: String
  ) {
    self.init(
      name: name, meaning: meaning, kind: kind, get: { .number($0[keyPath: path]) },
      put: { if case .number(let number) = $1 { $0[keyPath: path] = number } })
  }

  init(
    _ name: String, _ path: any WritableKeyPath<LinuxGuest.Parameters, Bool> & Sendable,
    _ meaning: String
  ) {
    self.init(
      name: name, meaning: meaning, kind: .toggle, get: { .toggle($0[keyPath: path]) },
      put: { if case .toggle(let isOn) = $1 { $0[keyPath: path] = isOn } })
  }

  init(
    _ name: String,
    _ path: any WritableKeyPath<LinuxGuest.Parameters, VirtualDuration> & Sendable,
    _ meaning: String
  ) {
    self.init(
      name: name, meaning: meaning, kind: .duration, get: { .duration($0[keyPath: path]) },
      put: { if case .duration(let time) = $1 { $0[keyPath: path] = time } })
  }

  /// Versions to try.
  static func versions(_ name: String, _ meaning: String) -> GuestOption {
    GuestOption(
      name: name, meaning: meaning, kind: .versions, get: { .versions($0.versions) },
      put: { if case .versions(let versions) = $1 { $0.versions = versions } })
  }

  /// The most ranges of a message, which the guest counts as an `Int`.
  static func ranges(_ name: String, _ meaning: String) -> GuestOption {
    GuestOption(
      name: name, meaning: meaning, kind: .number(1...UInt64(MessageLimits.ranges)),
      get: { .number(UInt64(clamping: $0.rangesPerMessage)) },
      put: { if case .number(let number) = $1 { $0.rangesPerMessage = Int(clamping: number) } })
  }

  /// A part of the fragmentation; none of a thousand blocks broken means that there is none.
  static func fragmentation(
    _ name: String, _ limit: UInt64, _ meaning: String,
    _ path: any WritableKeyPath<LinuxGuest.Fragmentation, UInt64> & Sendable
  ) -> GuestOption {
    let whole = LinuxGuest.Fragmentation(seed: 1, brokenPerThousand: 0)
    return GuestOption(
      name: name, meaning: meaning, kind: .number(0...limit),
      get: { .number(($0.fragmentation ?? whole)[keyPath: path]) },
      put: { parameters, value in
        guard case .number(let number) = value else { return }
        var fragmentation = parameters.fragmentation ?? whole
        fragmentation[keyPath: path] = number
        parameters.fragmentation = fragmentation == whole ? nil : fragmentation
      })
  }
}
