import Conversation
import DynamicMemoryProtocol
import SyntheticGuest
import Testing

@Suite("Options of the built-in guests")
struct GuestOptionTests {
  @Test("names of options and guests are there once")
  func names() {
    let options = GuestOption.all.map(\.name)
    #expect(Set(options).count == options.count)
    #expect(Set(GuestProfile.names).count == GuestProfile.names.count)
  }

  @Test("every parameter but boot memory is an option, or part of one")
  func completeness() {
    // Boot memory and where its lower part ends come from the machine; capabilities are told bit by
    // bit; three options stand for the fragmentation; the quirks are one parameter with parts.
    // The bus has three that are none: its versions, and where its rings lie.
    let parameters = LinuxGuest.Parameters()
    let own = Mirror(reflecting: parameters).children.count
    let quirks = Mirror(reflecting: parameters.quirks).children.count
    let told = GuestOption.all.count
    #expect(told == own - 2 - 1 - 1 + 2 + quirks - 1 + 1 - 3)
  }

  @Test("an option that is set has the value, and no other option changes", arguments: 0..<42)
  func setting(number: Int) {
    let option = GuestOption.all[number]
    var parameters = LinuxGuest.Parameters()
    let value: GuestOption.Value =
      switch option.value(in: parameters) {
      case .number(let number): .number(number == 5 ? 6 : 5)
      case .toggle(let isOn): .toggle(!isOn)
      case .duration: .duration(.seconds(77))
      case .versions: .versions([.win7])
      }
    option.set(value, in: &parameters)
    #expect(option.value(in: parameters) == value)
    for other in GuestOption.all where other.name != option.name {
      #expect(other.value(in: parameters) == other.value(in: LinuxGuest.Parameters()))
    }
  }

  @Test("values of another kind or out of range change nothing")
  func refusals() throws {
    var parameters = LinuxGuest.Parameters()
    try #require(GuestOption.named("ranges")).set(.number(511), in: &parameters)
    try #require(GuestOption.named("ranges")).set(.number(0), in: &parameters)
    try #require(GuestOption.named("unit")).set(.toggle(true), in: &parameters)
    #expect(parameters == LinuxGuest.Parameters())
  }

  /// Linux guest reference, sections 4 and 16.
  @Test(
    "the capabilities of the guests are those of the reference",
    arguments: [
      ("linux-current", 0x1F), ("linux-old", 0x1F), ("linux-arm64-64k", 0x24),
      ("windows-like", 0x5F), ("macos-wip", 0x05),
    ] as [(String, UInt64)])
  func capabilities(name: String, word: UInt64) throws {
    #expect(try #require(GuestProfile.named(name)).parameters.capabilities.rawValue == word)
  }

  @Test("an alias is the same guest")
  func alias() {
    #expect(GuestProfile.named("linux")?.name == "linux-current")
    #expect(GuestProfile.named("linux")?.parameters == LinuxGuest.Parameters())
    #expect(GuestProfile.named("beos") == nil)
  }
}
