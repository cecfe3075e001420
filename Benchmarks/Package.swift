// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "dynmem", path: "..")],
  targets: [
    .systemLibrary(name: "GLib", pkgConfig: "glib-2.0", providers: [.apt(["libglib2.0-dev"])]),
    // Abseil's btree is all in headers: nothing to link, but libabsl-dev must be there.
    .target(
      name: "RangeSetPeers", dependencies: ["GLib"],
      cSettings: [.define("NDEBUG")], cxxSettings: [.define("NDEBUG")]),
    .executableTarget(
      name: "range-sets",
      dependencies: ["RangeSetPeers", .product(name: "PageRanges", package: "dynmem")]),
    .executableTarget(
      name: "rings", dependencies: [.product(name: "VMBus", package: "dynmem")]),
    .executableTarget(
      name: "conversations",
      dependencies: [
        "RangeSetPeers",
        .product(name: "PageRanges", package: "dynmem"),
        .product(name: "Simulation", package: "dynmem"),
        .product(name: "Traces", package: "dynmem"),
      ]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
