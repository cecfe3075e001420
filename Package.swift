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

/// Everything up to what a fuzzer runs: built with libFuzzer (`dynmem fuzz`), which brings the main
/// program, there can be no other executable and no test.
let isFuzzing = Context.environment["DYNMEM_FUZZING"] != nil

/// The tests look inside, also when they are built with the optimizer, without which they take
/// minutes.
///
/// What other packages may use cannot have a flag like this.
let testable =
  settings
  + (isFuzzing ? [] : [.unsafeFlags(["-enable-testing"], .when(configuration: .release))])

/// One module of the house: its sources, and what it may import (README, "The house").
func module(
  _ name: String, imports dependencies: [String] = [], _ settings: [SwiftSetting] = testable
) -> Target {
  .target(
    name: name, dependencies: dependencies.map { .byName(name: $0) }, swiftSettings: settings)
}

/// Built without the optimizer in release, too, for the minutes that it takes: tests, which run
/// once, and the command line, which only asks others to do things.
let untouched = settings + [.unsafeFlags(["-Onone"], .when(configuration: .release))]

/// The unit tests that stand beside a module, and may import whatever it may.
func tests(of name: String, imports dependencies: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: ([name] + dependencies).map { .byName(name: $0) },
    swiftSettings: untouched)
}

// Each row may import what stands in the rows above it, as far as the table in the README says.
let numbers = ["Bytes", "PageRanges"]
let bus = numbers + ["GuestMemory"]
let words = numbers + ["DynamicMemoryProtocol"]
let engine = words + ["GuestMemory", "HostEvents"]
let conversation = engine + ["VMBus"]
let guest = conversation + ["Conversation"]
let simulation = guest + ["HostEngine", "SyntheticGuest"]
let traces = simulation + ["Simulation"]
let recordings = traces + ["Traces"]
let fuzzing = recordings + ["Recordings"]
let readers = fuzzing + ["Exchanges", "Catalogue"]

let house: [Target] = [
  module("Bytes", settings),
  module("PageRanges", settings),
  module("GuestMemory", imports: numbers, settings),
  module("DynamicMemoryProtocol", imports: numbers),
  module("VMBus", imports: bus, settings),
  module("HostEvents", imports: words),
  module("HostEngine", imports: engine),
  module("Conversation", imports: conversation),
  module("SyntheticGuest", imports: guest),
  module("Simulation", imports: simulation),
  module("Traces", imports: traces),
  module("Recordings", imports: recordings),
  module("FuzzTargets", imports: fuzzing),
]

let fuzzers: [Target] = [
  .executableTarget(
    name: "FuzzEntry", dependencies: ["FuzzTargets"], swiftSettings: settings)
]

let program: [Target] = [
  module("Catalogue"),
  module("Exchanges", imports: guest),
  module("Exports", imports: readers),
  module("Reports", imports: readers),
  .executableTarget(
    name: "dynmem",
    dependencies: (readers + ["Exports", "Reports", "FuzzTargets"]).map { .byName(name: $0) } + [
      .product(name: "ArgumentParser", package: "swift-argument-parser")
    ],
    swiftSettings: untouched),
  .executableTarget(name: "LinkageProof", dependencies: ["Simulation"], swiftSettings: settings),

  tests(of: "Bytes"),
  tests(of: "PageRanges"),
  tests(of: "GuestMemory", imports: numbers),
  tests(of: "DynamicMemoryProtocol", imports: numbers),
  tests(of: "VMBus", imports: bus),
  tests(of: "HostEngine", imports: engine),
  tests(of: "SyntheticGuest", imports: guest),
  tests(of: "Simulation", imports: simulation),
  tests(of: "Traces", imports: traces + ["Recordings"]),
  tests(of: "Recordings", imports: recordings),
  tests(of: "Exchanges", imports: guest),
  .target(name: "JSONValues", path: "Tests/JSONValues", swiftSettings: untouched),
  tests(of: "Exports", imports: readers + ["JSONValues"]),
  tests(of: "Reports", imports: readers + ["JSONValues"]),
  tests(of: "FuzzTargets", imports: fuzzing),
  tests(of: "Catalogue", imports: fuzzing),

  .testTarget(
    name: "RepositoryTests", dependencies: ["dynmem", "LinkageProof"], swiftSettings: untouched),
  .testTarget(name: "CommandLineTests", dependencies: ["dynmem"], swiftSettings: untouched),
]

let package = Package(
  name: "dynmem",
  products: isFuzzing
    ? [.executable(name: "FuzzEntry", targets: ["FuzzEntry"])]
    : [
      .executable(name: "dynmem", targets: ["dynmem"]),
      .library(name: "PageRanges", targets: ["PageRanges"]),
      .library(name: "VMBus", targets: ["VMBus"]),
      .library(name: "Simulation", targets: ["Simulation"]),
      .library(name: "Traces", targets: ["Traces"]),
    ],
  dependencies: isFuzzing
    ? [] : [.package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")],
  targets: house + (isFuzzing ? fuzzers : program),
  swiftLanguageModes: [.v6]
)
