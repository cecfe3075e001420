import ArgumentParser
import HostEngine
import Traces

/// How the host shall behave: a preset, and single policies on top of it.
struct PolicyArguments: ParsableArguments {
  @Option(help: "Whose behaviour the host has: qemu or hardened.", transform: Self.preset)
  var profile: HostPolicy?

  @Option(
    help: ArgumentHelp(
      "One policy of the host, such as retry=off; may be given several times.",
      discussion: PolicyOption.all.map { "\($0.name)=\($0.values.joined(separator: "|"))" }
        .joined(separator: "  "),
      valueName: "name=value"),
    transform: Self.setting)
  var policy: [Setting] = []

  /// One policy and its value.
  struct Setting: Sendable {
    let option: PolicyOption
    let value: String
  }

  /// Nothing was asked for.
  var isEmpty: Bool { profile == nil && policy.isEmpty }

  /// The policy that a trace has, with what was asked for instead.
  func applied(to policy: HostPolicy) -> HostPolicy {
    var result = profile ?? policy
    for setting in self.policy { setting.option.set(&result, setting.value) }
    return result
  }

  static func preset(_ name: String) throws -> HostPolicy {
    guard let preset = HostPolicy.profile(named: name) else {
      let names = PolicyOption.profiles.map(\.name).joined(separator: ", ")
      throw ValidationError("unknown profile '\(name)'; one of: \(names)")
    }
    return preset
  }

  private static func setting(_ text: String) throws -> Setting {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard let option = PolicyOption.all.first(where: { $0.name == parts.first }) else {
      let names = PolicyOption.all.map(\.name).joined(separator: ", ")
      throw ValidationError("unknown policy '\(parts.first ?? "")'; one of: \(names)")
    }
    guard parts.count == 2, option.values.contains(parts[1]) else {
      throw ValidationError(
        "\(option.name) can be \(option.values.joined(separator: " or ")), not '\(text)'")
    }
    return Setting(option: option, value: parts[1])
  }
}
