import HostEngine
import VMBus

/// A value and how it is shown.
struct Named<Value: Sendable>: CustomStringConvertible, Sendable {
  let value: Value
  let description: String
}

extension Named<HostPolicy.Reconnect> {
  static let reconnects: [Self] = [HostPolicy.Reconnect.keep, .keep, .forget].map {
    Named(value: $0, description: $0.rawValue)
  }
}

extension Named<HostPolicy.Reboot> {
  static let reboots: [Self] = [HostPolicy.Reboot.forget, .refill, .bootResize].map {
    Named(value: $0, description: $0.rawValue)
  }
}

extension SwarmOptions {
  /// The guest proposes nothing older than Windows 10.
  static let busVersions: [Named<BusVersion>] = [BusVersion.win10, .win10, .iron].map {
    Named(value: $0, description: "\($0.major).\($0.minor)")
  }
}
