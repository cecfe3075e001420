import Conversation
package import SyntheticGuest
import VMBus

extension LinuxGuest.Parameters {
  /// A guest whose memory is the boot memory of this machine.
  package init(for machine: MachineConfiguration) {
    self.init()
    bootPages = machine.bootPages
    lowMemoryEnd = machine.lowMemoryLimit / 4096
    rings = ChannelGeometry(
      guestToHostPages: machine.ringPages.toHost, hostToGuestPages: machine.ringPages.toGuest)
  }
}
