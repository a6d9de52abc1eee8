// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "vedette",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "vedette", targets: ["vedette"]),
        .executable(name: "vedette-lab", targets: ["vedette-lab"]),
    ],
    dependencies: [
        .package(
            url: "https://github.com/hummingbird-project/hummingbird.git",
            from: "2.28.1",
            traits: ["ConfigurationSupport"]
        ),
        .package(
            url: "https://github.com/apple/swift-configuration.git",
            from: "1.4.0",
            traits: ["CommandLineArguments"]
        ),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift.git", from: "0.2.0"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.0"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.2"),
    ],
    targets: [
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "Vocabulary"),
        .target(name: "RegularExpressions"),
        .target(name: "Series", dependencies: ["RegularExpressions", "Vocabulary"]),
        .target(name: "PromQL", dependencies: ["RegularExpressions", "Series", "Vocabulary"]),
        .target(name: "Templates", dependencies: ["PromQL", "RegularExpressions", "Vocabulary"]),
        .target(name: "Documents", dependencies: ["Vocabulary", .product(name: "Yams", package: "Yams")]),
        .target(
            name: "Rules",
            dependencies: [
                "Documents",
                "PromQL",
                "RegularExpressions",
                "Series",
                "Templates",
                "Vocabulary",
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "Probing",
            dependencies: [
                "Vocabulary",
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .target(
            name: "Probes",
            dependencies: [
                "CLibPQ",
                "Probing",
                "Vocabulary",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOExtras", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]
        ),
        .target(
            name: "Exposition",
            dependencies: [
                "Vocabulary",
                .product(name: "CoreMetrics", package: "swift-metrics"),
            ]
        ),
        .target(name: "Relabelling", dependencies: ["RegularExpressions", "Vocabulary"]),
        .target(
            name: "Scraping",
            dependencies: [
                "CZlib",
                "Exposition",
                "Probes",
                "Probing",
                "PromQL",
                "Relabelling",
                "Series",
                "Vocabulary",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "Recording",
            dependencies: [
                "Exposition",
                "Series",
                "Vocabulary",
                .product(name: "Histogram", package: "hdrhistogram-swift"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "Alerting",
            dependencies: [
                "CLibCrypto",
                "RegularExpressions",
                "Series",
                "Vocabulary",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "Receivers",
            dependencies: [
                "Alerting",
                "Probes",
                "Probing",
                "PromQL",
                "Templates",
                "Vocabulary",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "Settings",
            dependencies: [
                "Alerting",
                "Documents",
                "Relabelling",
                "Series",
                "Vocabulary",
                .product(name: "Configuration", package: "swift-configuration"),
            ]
        ),
        .target(
            name: "Storage",
            dependencies: [
                "Alerting",
                "Rules",
                "Series",
                "Vocabulary",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .target(
            name: "Web",
            dependencies: [
                "Alerting",
                "CZlib",
                "Exposition",
                "PromQL",
                "Recording",
                "RegularExpressions",
                "Rules",
                "Scraping",
                "Series",
                "Vocabulary",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "Daemon",
            dependencies: [
                "Alerting",
                "Documents",
                "Exposition",
                "Probes",
                "Probing",
                "PromQL",
                "Receivers",
                "Recording",
                "Rules",
                "Relabelling",
                "Scraping",
                "Series",
                "Settings",
                "Storage",
                "Vocabulary",
                "Web",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .executableTarget(
            name: "vedette",
            dependencies: [
                "Alerting",
                "Daemon",
                "Documents",
                "Exposition",
                "Probes",
                "Probing",
                "PromQL",
                "Receivers",
                "Recording",
                "RegularExpressions",
                "Rules",
                "Series",
                "Settings",
                "Storage",
                "Vocabulary",
                "Web",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .executableTarget(
            name: "vedette-lab",
            dependencies: [
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .executableTarget(
            name: "vedette-bench",
            dependencies: [
                "Exposition",
                "Probes",
                "Probing",
                "PromQL",
                "Recording",
                "Rules",
                "Series",
                "TestKit",
                "Vocabulary",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            path: "Benchmarks"
        ),
        .target(
            name: "TestKit",
            dependencies: [
                "Daemon",
                "Probes",
                "Probing",
                "Recording",
                "Settings",
                "Vocabulary",
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]
        ),
    ]
)

let suites: [(name: String, dependencies: [Target.Dependency])] = [
    ("Vocabulary", []),
    ("RegularExpressions", []),
    ("Series", ["RegularExpressions"]),
    ("PromQL", ["RegularExpressions", "Series"]),
    ("Templates", ["PromQL", "Series"]),
    ("Documents", []),
    (
        "Rules",
        [
            "Documents", "PromQL", "RegularExpressions", "Series", "Templates",
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
        ]
    ),
    (
        "Probing",
        [
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
        ]
    ),
    (
        "Probes",
        [
            "Probing",
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
        ]
    ),
    ("Exposition", [.product(name: "CoreMetrics", package: "swift-metrics")]),
    (
        "Recording",
        ["Exposition", "PromQL", "Series", .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")]
    ),
    ("Relabelling", []),
    (
        "Alerting",
        [
            "RegularExpressions", "Series",
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
        ]
    ),
    (
        "Receivers",
        [
            "Alerting", "Probes", "Probing", "Templates", .product(name: "NIOSSL", package: "swift-nio-ssl"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
        ]
    ),
    (
        "Scraping",
        [
            "CZlib", "Exposition", "Probes", "Probing", "PromQL", "Relabelling", "Series",
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
        ]
    ),
    (
        "Settings",
        [
            "Alerting", "Documents", "Relabelling", "Series",
            .product(name: "Configuration", package: "swift-configuration"),
        ]
    ),
    (
        "Storage",
        [
            "Alerting", "Rules", "Series",
            .product(name: "GRDB", package: "GRDB.swift"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
        ]
    ),
    (
        "Web",
        [
            "Alerting", "Exposition", "Probes", "Probing", "PromQL", "Recording", "Relabelling", "Rules", "Scraping",
            "Series",
            .product(name: "Hummingbird", package: "hummingbird"),
            .product(name: "CoreMetrics", package: "swift-metrics"),
            .product(name: "HummingbirdTesting", package: "hummingbird"),
            .product(name: "HTTPTypes", package: "swift-http-types"),
            .product(name: "NIOEmbedded", package: "swift-nio"),
            .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
            "CZlib",
        ]
    ),
    (
        "Daemon",
        [
            "Alerting", "Exposition", "Probes", "Probing", "PromQL", "Receivers", "Recording", "Rules", "Scraping",
            "Series", "Settings", "Storage", "Web",
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
        ]
    ),
]
let excluded = ["Settings": ["Fixtures"], "PromQL": ["Scripts"], "Receivers": ["Golden"]]
for suite in suites {
    package.targets.append(
        .testTarget(
            name: "\(suite.name)Tests",
            dependencies: [
                .target(name: suite.name), "TestKit",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ] + (suite.name == "Vocabulary" ? [] : ["Vocabulary"]) + suite.dependencies,
            exclude: excluded[suite.name] ?? []
        )
    )
}
package.targets.append(
    .testTarget(
        name: "EndToEndTests",
        dependencies: [
            "TestKit", "Vocabulary", "Probes", "Probing",
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
        ]
    )
)

let house: [SwiftSetting] =
    [
        "ExistentialAny", "MemberImportVisibility", "InternalImportsByDefault", "NonisolatedNonsendingByDefault",
        "InferIsolatedConformances", "ImmutableWeakCaptures",
    ].map { .enableUpcomingFeature($0) } + [.strictMemorySafety(), .treatAllWarnings(as: .error)]
for target in package.targets where target.type != .system {
    target.swiftSettings = house
}
