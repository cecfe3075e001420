/// A version of VMBus as a guest proposes it: major in the upper 16 bits, minor in the lower.
package struct BusVersion: RawRepresentable, Hashable, Comparable, Sendable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package init(major: UInt16, minor: UInt16) {
    rawValue = UInt32(major) << 16 | UInt32(minor)
  }

  package var major: UInt16 { UInt16(truncatingIfNeeded: rawValue >> 16) }
  package var minor: UInt16 { UInt16(truncatingIfNeeded: rawValue) }

  /// Windows Server 2008: 0.13.
  package static let ws2008 = BusVersion(major: 0, minor: 13)
  /// Windows 7: 1.1.
  package static let win7 = BusVersion(major: 1, minor: 1)
  /// Windows 8: 2.4, the first with a connection for each channel instead of an interrupt page.
  package static let win8 = BusVersion(major: 2, minor: 4)
  /// Windows 8.1: 3.0.
  package static let win8dot1 = BusVersion(major: 3, minor: 0)
  /// Windows 10: 4.0, the greatest that QEMU knows.
  package static let win10 = BusVersion(major: 4, minor: 0)
  /// 4.1, the first in which a guest can move a channel to another processor.
  package static let win10RS3 = BusVersion(major: 4, minor: 1)
  /// 5.0, the first in which the host says on which connection it wants its messages.
  package static let win10RS4 = BusVersion(major: 5, minor: 0)
  package static let win10RS5 = BusVersion(major: 5, minor: 1)
  package static let win10v19H1 = BusVersion(major: 5, minor: 2)
  /// 5.3, the first in which the host answers a change of processor.
  package static let iron = BusVersion(major: 5, minor: 3)

  /// Every version that there is, in ascending order.
  package static let known: [BusVersion] = [
    ws2008, win7, win8, win8dot1, win10, win10RS3, win10RS4, win10RS5, win10v19H1, iron,
  ]

  package static func < (a: BusVersion, b: BusVersion) -> Bool { a.rawValue < b.rawValue }

  /// Signals go through bits in a page of the guest's, one for each channel.
  package var usesInterruptPage: Bool { self < .win8 }
}

extension BusVersion: CustomStringConvertible {
  package var description: String { "\(major).\(minor)" }
}
