// swift-tools-version: 6.2
import PackageDescription

/// As in the project's own manifest.
let houseRules: [SwiftSetting] = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]

/// As `make build` compiles the programs, so that what is measured is what is shipped.
let asReleased: [SwiftSetting] = [
    .unsafeFlags(["-cross-module-optimization", "-enforce-exclusivity=unchecked"], .when(configuration: .release))
]

// A package apart from the project's, so that nobody who builds the project needs what it needs. `Sources` has symbolic
// links to the modules that are measured, and to those that they import; their targets are named and made like the
// project's.
let package = Package(
    name: "llm-mockd-micro-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        // Without its traits: counting allocations and reference counting slows down what is measured.
        .package(url: "https://github.com/ordo-one/benchmark", exact: "1.38.1", traits: []),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    ],
    targets: [
        .target(name: "ServerSentEvents", swiftSettings: houseRules + asReleased),
        .target(
            name: "Measurement",
            dependencies: [.product(name: "Histogram", package: "hdrhistogram-swift")],
            swiftSettings: houseRules + asReleased
        ),
        .target(name: "Synthesis", swiftSettings: houseRules + asReleased),
        .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "CRegex", linkerSettings: [.linkedLibrary("re2")]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "ProviderWire", dependencies: ["ServerSentEvents"], swiftSettings: houseRules + asReleased
        ),
        .target(
            name: "Telemetry",
            dependencies: [
                "Measurement",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: houseRules + asReleased
        ),
        .target(
            name: "BusyLoops", dependencies: [.product(name: "NIOCore", package: "swift-nio")],
            swiftSettings: houseRules + asReleased
        ),
        .target(
            name: "DocumentReading", dependencies: ["ProviderWire", "Synthesis"],
            swiftSettings: houseRules + asReleased
        ),
        .target(
            name: "MockBehavior",
            dependencies: ["DocumentReading", "ProviderWire", "Synthesis", "ServerSentEvents", "CRegex"],
            swiftSettings: houseRules + asReleased
        ),
        .target(
            name: "ReplyTemplates",
            dependencies: ["MockBehavior", .product(name: "Mustache", package: "swift-mustache")],
            swiftSettings: houseRules + asReleased
        ),
        .target(
            name: "ProviderRelay",
            dependencies: [
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: houseRules + asReleased
        ),
        .target(
            name: "MockServer",
            dependencies: [
                "MockBehavior", "ReplyTemplates", "ProviderRelay", "Telemetry", "BusyLoops", "CSimdjson", "CZlib",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "NIOHPACK", package: "swift-nio-http2"),
                .product(name: "X509", package: "swift-certificates"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "Logging", package: "swift-log"),
            ],
            // What is measured of it is internal.
            swiftSettings: houseRules + asReleased + [.unsafeFlags(["-enable-testing"])]
        ),
        .executableTarget(
            name: "HotPath",
            dependencies: [
                "MockServer", "MockBehavior", "ProviderWire", "Synthesis", "ServerSentEvents",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Benchmark", package: "benchmark"),
            ],
            path: "Benchmarks/HotPath",
            swiftSettings: houseRules + asReleased,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),
    ],
    cxxLanguageStandard: .cxx17
)
