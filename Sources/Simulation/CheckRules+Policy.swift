import HostEngine

// The only place where a checker's rules and the engine's words meet.

extension CheckRules {
  /// The rules that the policy of a machine brings.
  package init(_ machine: MachineConfiguration) {
    self.init()
    let policy = machine.policy
    isHardened = policy.judgement == .hardened
    keepsPagesOnClose = policy.reconnect == .keep
    refillsAfterReset = policy.reboot == .refill
    resizesAtReset = policy.reboot == .bootResize
    heedsDevices = policy.devicePins
  }
}
