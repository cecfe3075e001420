package import HostEngine

/// The policies of a host by name, as the line `machine` and the command line have them.
package struct PolicyOption: Sendable {
  package let name: String
  /// The values it can have.
  package let values: [String]
  /// The value it has in a policy.
  package let value: @Sendable (HostPolicy) -> String
  /// Sets one of the values.
  package let set: @Sendable (inout HostPolicy, String) -> Void

  /// Every policy that can be set by itself.
  package static let all: [PolicyOption] = [
    .toggle("deadlines", \.deadlines), .toggle("progress-guard", \.progressGuard),
    .toggle("retry", \.retry), .toggle("cancel", \.cancel), .toggle("info", \.info),
    .toggle("hot-remove", \.hotRemove), .toggle("guest-minimum", \.guestMinimum),
    .toggle("status-throttle", \.statusThrottle), .toggle("reopen-backoff", \.reopenBackoff),
    .choice("reconnect", \.reconnect), .choice("reboot", \.reboot),
    PolicyOption(
      name: "unballoon-ranges", values: ["1", "500"], value: { String($0.unballoonRanges) },
      set: { $0.unballoonRanges = Int($1) ?? 1 }),
    .toggle("touch-throttle", \.touchThrottle), .toggle("device-pins", \.devicePins),
  ]

  /// The presets by name.
  package static let profiles: [(name: String, policy: HostPolicy)] = [
    ("qemu", .qemu), ("hardened", .hardened),
  ]

  private static func toggle(
    _ name: String, _ path: any WritableKeyPath<HostPolicy, Bool> & Sendable
  ) -> PolicyOption {
    PolicyOption(
      name: name, values: ["on", "off"], value: { $0[keyPath: path] ? "on" : "off" },
      set: { $0[keyPath: path] = $1 == "on" })
  }

  private static func choice<Value: RawRepresentable<String> & CaseIterable & SendableMetatype>(
    _ name: String, _ path: any WritableKeyPath<HostPolicy, Value> & Sendable
  ) -> PolicyOption {
    PolicyOption(
      name: name, values: Value.allCases.map(\.rawValue),
      value: { $0[keyPath: path].rawValue },
      set: { policy, word in
        if let value = Value(rawValue: word) { policy[keyPath: path] = value }
      })
  }
}

extension HostPolicy {
  /// The preset that a policy is made from.
  package var profileName: String { judgement.rawValue }

  /// The preset of that name.
  package static func profile(named name: String) -> HostPolicy? {
    PolicyOption.profiles.first { $0.name == name }?.policy
  }
}
