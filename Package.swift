// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors in CI only: a newer compiler must not break a user's build.
let strict = Context.environment["DYNMEM_STRICT"] != nil

let settings: [SwiftSetting] =
  [
    .strictMemorySafety(),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
  ] + (strict ? [.treatAllWarnings(as: .error)] : [])

/// One module of the house: its sources, and what it may import (README, "The house").
func module(_ name: String, imports dependencies: [String] = []) -> Target {
  .target(
    name: name, dependencies: dependencies.map { .byName(name: $0) }, swiftSettings: settings)
}

/// The unit tests that stand beside a module.
func tests(of name: String, imports dependencies: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: ([name] + dependencies).map { .byName(name: $0) },
    swiftSettings: settings)
}

let package = Package(
  name: "dynmem",
  products: [
    .executable(name: "dynmem", targets: ["dynmem"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    module("Bytes"),
    module("PageRanges"),
    module("GuestMemory", imports: ["Bytes", "PageRanges"]),
    module("DynamicMemoryProtocol", imports: ["Bytes", "PageRanges"]),
    module("VMBus", imports: ["Bytes", "PageRanges", "GuestMemory"]),
    module("HostEvents", imports: ["Bytes", "PageRanges", "DynamicMemoryProtocol"]),
    module(
      "HostEngine",
      imports: ["Bytes", "PageRanges", "DynamicMemoryProtocol", "GuestMemory", "HostEvents"]),
    module(
      "Conversation",
      imports: [
        "Bytes", "PageRanges", "DynamicMemoryProtocol", "GuestMemory", "VMBus", "HostEvents",
      ]),
    module(
      "Simulation",
      imports: [
        "Bytes", "PageRanges", "DynamicMemoryProtocol", "GuestMemory", "VMBus", "HostEvents",
        "HostEngine", "Conversation",
      ]),
    module(
      "Traces",
      imports: [
        "Bytes", "PageRanges", "DynamicMemoryProtocol", "GuestMemory", "VMBus", "HostEvents",
        "HostEngine", "Conversation", "Simulation",
      ]),
    .executableTarget(name: "dynmem", dependencies: [], swiftSettings: settings),
    //VM tests(of: "PageRanges"),
    //VM tests(of: "GuestMemory", imports: ["Bytes", "PageRanges"]),
    tests(
      of: "Traces",
      imports: [
        "Bytes", "PageRanges", "DynamicMemoryProtocol", "GuestMemory", "VMBus", "HostEvents",
        "Conversation", "Simulation",
      ]),
    //VM tests(of: "VMBus", imports: ["Bytes", "PageRanges", "GuestMemory"]),
  ],
  swiftLanguageModes: [.v6]
)
