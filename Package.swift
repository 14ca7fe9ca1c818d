// swift-tools-version: 6.2
import PackageDescription

/// Every target is held to the same rules: Swift 6 mode, explicit access on imports, no warnings.
let houseRules: [SwiftSetting] = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]

// The modules, lowest level first. docs/architecture.md has the table that `scripts/check-modules` holds this list
// against: who may import whom, and which outside package is behind which module's door.
let package = Package(
    name: "llm-mockd",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "llm-mockd", targets: ["llm-mockd"]),
        .executable(name: "mockctl", targets: ["mockctl"]),
        .library(
            name: "MockServer",
            targets: ["MockServer", "MockBehavior", "ProviderWire", "Synthesis", "Telemetry"]
        ),
        .library(name: "LoadGenerator", targets: ["LoadGenerator", "LoadModel", "Measurement"]),
        .library(
            name: "AdminClient",
            targets: ["AdminClient", "AdminAPI", "MockBehavior", "LoadModel", "ProviderWire"]
        ),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-async-algorithms", from: "1.1.4"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    ],
    targets: [
        // Level 0: words and instruments that know nothing of this project.
        .target(name: "ServerSentEvents", swiftSettings: houseRules),
        .target(
            name: "Measurement",
            dependencies: [.product(name: "Histogram", package: "hdrhistogram-swift")],
            swiftSettings: houseRules
        ),
        .target(name: "Synthesis", swiftSettings: houseRules),
        .target(
            name: "BusyLoops", dependencies: [.product(name: "NIOCore", package: "swift-nio")],
            swiftSettings: houseRules
        ),
        .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "CRegex", linkerSettings: [.linkedLibrary("re2")]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        .target(
            name: "Systemd",
            dependencies: [.target(name: "CSystemd", condition: .when(platforms: [.linux]))],
            swiftSettings: houseRules
        ),

        // Level 1
        .target(name: "ProviderWire", dependencies: ["ServerSentEvents"], swiftSettings: houseRules),
        .target(
            name: "Telemetry",
            dependencies: [
                "Measurement",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: houseRules
        ),

        // Level 2
        .target(name: "DocumentReading", dependencies: ["ProviderWire", "Synthesis"], swiftSettings: houseRules),

        // Level 3: decide.
        .target(
            name: "MockBehavior",
            dependencies: ["DocumentReading", "ProviderWire", "Synthesis", "ServerSentEvents", "CRegex"],
            swiftSettings: houseRules
        ),
        .target(
            name: "LoadModel",
            dependencies: [
                "DocumentReading", "ProviderWire", "Measurement", "Synthesis", "ServerSentEvents", "CSimdjson",
            ],
            swiftSettings: houseRules
        ),

        // Level 4: do.
        .target(
            name: "ReplyTemplates",
            dependencies: ["MockBehavior", .product(name: "Mustache", package: "swift-mustache")],
            swiftSettings: houseRules
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
            swiftSettings: houseRules
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
            swiftSettings: houseRules
        ),
        .target(
            name: "LoadGenerator",
            dependencies: [
                "LoadModel", "BusyLoops",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: houseRules
        ),
        .target(
            name: "RunHistory",
            dependencies: ["LoadModel", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: houseRules
        ),
        .target(
            name: "ProxyAudit",
            dependencies: ["MockBehavior", "LoadModel", "Measurement", "ProviderWire", "ServerSentEvents"],
            swiftSettings: houseRules
        ),

        // Level 5 and 6: the admin API, from both sides.
        .target(
            name: "AdminAPI",
            dependencies: ["MockBehavior", "LoadModel", "ProxyAudit", "Measurement"],
            swiftSettings: houseRules
        ),
        .target(
            name: "AdminServer",
            dependencies: [
                "AdminAPI", "LoadGenerator", "RunHistory", "Telemetry", "ServerSentEvents",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: houseRules
        ),
        .target(
            name: "AdminClient",
            dependencies: [
                "AdminAPI", "ServerSentEvents",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: houseRules
        ),

        // Level 7 and 8: the house and the programs.
        .target(
            name: "MockDaemon",
            dependencies: [
                "MockServer", "AdminServer", "ReplyTemplates", "Systemd",
                .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: houseRules
        ),
        .executableTarget(
            name: "mockctl",
            dependencies: ["AdminClient", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: houseRules
        ),
        .executableTarget(
            name: "llm-mockd",
            dependencies: [
                "MockDaemon",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: houseRules
        ),

        // Tests, one target a module.
        .testTarget(name: "ServerSentEventsTests", dependencies: ["ServerSentEvents"], swiftSettings: houseRules),
        .testTarget(name: "MeasurementTests", dependencies: ["Measurement"], swiftSettings: houseRules),
        .testTarget(name: "SynthesisTests", dependencies: ["Synthesis"], swiftSettings: houseRules),
        .testTarget(name: "SystemdTests", dependencies: ["Systemd"], swiftSettings: houseRules),
        .testTarget(
            name: "ProviderWireTests",
            dependencies: ["ProviderWire", "Synthesis"],
            exclude: ["Fixtures"],
            swiftSettings: houseRules
        ),
        .testTarget(
            name: "TelemetryTests",
            dependencies: ["Telemetry", "Measurement", .product(name: "CoreMetrics", package: "swift-metrics")],
            swiftSettings: houseRules
        ),
        .testTarget(
            name: "DocumentReadingTests",
            dependencies: ["DocumentReading", "ProviderWire", "Synthesis"],
            swiftSettings: houseRules
        ),
        .testTarget(
            name: "MockBehaviorTests",
            dependencies: ["DocumentReading", "MockBehavior", "ProviderWire", "ServerSentEvents", "Synthesis"],
            swiftSettings: houseRules
        ),
        .testTarget(
            name: "ReplyTemplatesTests",
            dependencies: ["ReplyTemplates", "MockBehavior", "ProviderWire", "Synthesis"],
            swiftSettings: houseRules
        ),
        .testTarget(
            name: "LoadModelTests",
            dependencies: ["LoadModel", "Measurement", "ProviderWire", "Synthesis"],
            exclude: ["Fixtures"],
            swiftSettings: houseRules
        ),
        .testTarget(
            name: "LoadGeneratorTests",
            dependencies: [
                "LoadGenerator", "LoadModel", "Measurement", "MockBehavior", "MockServer", "ProviderWire", "Synthesis",
                "Telemetry",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: houseRules
        ),
        .testTarget(
            name: "RunHistoryTests",
            dependencies: ["RunHistory", "LoadModel", "ProviderWire", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: houseRules
        ),
        .testTarget(
            name: "AdminAPITests",
            dependencies: ["AdminAPI", "LoadModel", "MockBehavior", "ProviderWire", "Synthesis"],
            swiftSettings: houseRules
        ),
        .testTarget(
            name: "ProviderRelayTests",
            dependencies: [
                "ProviderRelay",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: houseRules
        ),
        .testTarget(
            name: "MockServerTests",
            dependencies: [
                "MockServer", "MockBehavior", "ProviderRelay", "ProviderWire", "Telemetry", "Synthesis", "BusyLoops",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "NIOHPACK", package: "swift-nio-http2"),
                .product(name: "X509", package: "swift-certificates"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: houseRules
        ),
        .testTarget(
            name: "AdminClientTests",
            dependencies: [
                "AdminClient", "AdminAPI", "LoadModel", "ProviderWire",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: houseRules
        ),
        .testTarget(
            name: "MockctlTests",
            dependencies: [
                "mockctl", "AdminClient", "AdminAPI", "LoadModel", "MockBehavior", "ProviderWire",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: houseRules
        ),
        // Compiled as a user of the library products would: by the language's defaults.
        .testTarget(
            name: "LibraryTests",
            dependencies: ["MockServer", "MockBehavior", "LoadGenerator", "LoadModel"]
        ),
        .testTarget(
            name: "ProxyAuditTests",
            dependencies: ["ProxyAudit", "LoadModel", "Measurement", "MockBehavior", "ProviderWire", "Synthesis"],
            swiftSettings: houseRules
        ),
    ],
    cxxLanguageStandard: .cxx17
)
