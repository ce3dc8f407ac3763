// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target compiles with: language mode 6, the upcoming features, warnings as errors.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

/// A room of the house: one purpose, and only the rooms below it.
func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of one room; `TestSupport` is shared by all of them.
func tests(_ room: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: "\(room)Tests",
        dependencies: ["TestSupport"] + dependencies,
        swiftSettings: strict + [.unsafeFlags(["-Onone"], .when(configuration: .debug))]
    )
}

let cLibraries: [Target] = [
    .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
]

let rooms: [Target] = [
    room("Diagnostics", []),
    room("FileIO", ["CLinux", "Diagnostics", system]),
    room("YAML", ["CYAML", "Diagnostics"]),
    room("Content", ["CCrypto", "Diagnostics", "FileIO", system]),
    room("Archive", ["CArchive", "CZlib", "Diagnostics", "FileIO", "Content", system]),
    room("Git", ["CCrypto", "CZlib", "Diagnostics", "FileIO", "Content", system]),
    room("OCILayout", ["Archive", "Diagnostics", "FileIO", "Content", system]),
    room("Signing", ["CCrypto", "Diagnostics", "FileIO", "Content", system]),
    room("Recompression", ["CZlib", "CZstd", "Diagnostics", "FileIO", "Content", system]),
    room("Delta", ["CZlib", "CZstd", "Diagnostics", "FileIO", "Content", "Recompression", system]),
    room("Kubernetes", ["Diagnostics", "YAML", "OCILayout"]),
    room(
        "Rendering",
        [
            "Diagnostics", "FileIO", "YAML", "Archive", "Kubernetes", system,
            .product(name: "Subprocess", package: "swift-subprocess"),
        ]
    ),
    room("Lint", ["Diagnostics", "FileIO", "YAML", "OCILayout", "Kubernetes", system]),
    room("Snapshot", ["Archive", "Git", "Diagnostics", "Content", "YAML", "OCILayout", "Kubernetes"]),
    room("Nodes", ["Diagnostics", "FileIO", "YAML", "Content", "OCILayout", "Kubernetes", system]),
    room("BundleFormat", ["Archive", "Diagnostics", "FileIO", "Content", "OCILayout", "Signing", system]),
    room(
        "Transport",
        [
            "CLinux", "Diagnostics",
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
        ]
    ),
    room("Registry", ["Diagnostics", "Content", "OCILayout", "Transport"]),
    room(
        "Mirror",
        [
            "Diagnostics", "FileIO", "Content", "OCILayout", "Transport", system,
            .product(name: "Hummingbird", package: "hummingbird"),
            .product(name: "HummingbirdCore", package: "hummingbird"),
            .product(name: "Logging", package: "swift-log"),
            .product(name: "NIOCore", package: "swift-nio"),
        ]
    ),
    room("Settings", ["Diagnostics", "FileIO", "YAML", "Content", "OCILayout", "Signing", system]),
    room(
        "Fleet",
        [
            "Diagnostics", "FileIO", "YAML", "Content", "OCILayout", "Signing", "Kubernetes", "Rendering",
            "Lint",
            "BundleFormat", "Settings", system,
        ]
    ),
    room(
        "Site",
        [
            "Diagnostics", "FileIO", "YAML", "Content", "Git", "OCILayout", "Signing", "BundleFormat",
            "Settings", system,
        ]
    ),
    room(
        "Activation",
        [
            "Diagnostics", "FileIO", "Content", "Git", "OCILayout", "Signing", "Kubernetes", "Snapshot",
            "BundleFormat", "Site", system,
        ]
    ),
    room(
        "Cluster",
        [
            "Diagnostics", "FileIO", "Content", "YAML", "Kubernetes", "Snapshot", "Site", "Activation",
            "Transport",
        ]
    ),
    room(
        "BundleBuild",
        [
            "Diagnostics", "FileIO", "Content", "OCILayout", "Signing", "Delta", "Kubernetes", "Rendering",
            "Lint", "Snapshot", "BundleFormat", "Fleet", system,
        ]
    ),
    room(
        "BundleImport",
        [
            "Diagnostics", "FileIO", "Content", "OCILayout", "Signing", "Delta", "Kubernetes", "Snapshot",
            "BundleFormat", "Site", system,
        ]
    ),
    .executableTarget(
        name: "sealift",
        dependencies: [
            "Diagnostics", "FileIO", "YAML", "Content", "Git", "OCILayout", "Signing", "Delta", "Kubernetes",
            "Rendering", "Lint", "Snapshot", "BundleFormat", "Settings", "Fleet", "Site", "Transport",
            "Registry", "Mirror", "Nodes", "Activation", "Cluster", "BundleBuild", "BundleImport", system,
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ],
        swiftSettings: strict
    ),
]

let testSupport = Target.target(
    name: "TestSupport",
    dependencies: [
        "Diagnostics", "FileIO", "Content", system,
        .product(name: "Subprocess", package: "swift-subprocess"),
    ],
    path: "Tests/TestSupport",
    swiftSettings: strict
)

/// What the targets of the fuzzer read with.
let fuzzedReaders: [Target.Dependency] = [
    "TestSupport", "sealift", "Archive", "BundleFormat", "Cluster", "Settings", "Content", "Fleet", "Site",
    "Delta",
    "Diagnostics", "FileIO",
    "Kubernetes", "OCILayout", "Registry", "Rendering", "Signing", "Snapshot", "Transport", "YAML", system,
]

let testTargets: [Target] = [
    tests("Architecture", []),
    tests("Diagnostics", ["Diagnostics"]),
    tests("FileIO", ["FileIO", "Diagnostics", system]),
    tests("YAML", ["YAML", "Diagnostics"]),
    tests("Content", ["Content", "Diagnostics", "FileIO", system]),
    tests("Archive", ["Archive", "Diagnostics", system]),
    tests("Git", ["Git", "Diagnostics", "FileIO", system]),
    tests("OCILayout", ["OCILayout", "Archive", "Content", "Diagnostics", "FileIO", system]),
    tests("Nodes", ["Nodes", "OCILayout", "Diagnostics", "FileIO", system]),
    tests("Signing", ["Signing", "Content", "Diagnostics", "FileIO", system]),
    tests("Recompression", ["Recompression", "Content", "FileIO", system]),
    tests("Delta", ["Delta", "Recompression", "Content", "Diagnostics", "FileIO", system]),
    tests("Kubernetes", ["Kubernetes", "YAML", "OCILayout", "Content", "Diagnostics"]),
    tests("Lint", ["Lint", "Kubernetes", "YAML", "OCILayout", "FileIO", system]),
    tests("Rendering", ["Rendering", "Kubernetes", "YAML", "OCILayout", "Diagnostics", "FileIO", system]),
    tests(
        "Fleet",
        [
            "Fleet", "Settings", "Signing", "Rendering", "Kubernetes", "YAML", "Diagnostics", "FileIO",
            system,
        ]
    ),
    tests(
        "Snapshot",
        [
            "Snapshot", "Archive", "Git", "Kubernetes", "YAML", "OCILayout", "Content", "Diagnostics",
            "FileIO",
            system,
        ]
    ),
    tests(
        "BundleFormat",
        ["BundleFormat", "Archive", "Signing", "OCILayout", "Content", "Diagnostics", "FileIO", system]
    ),
    tests(
        "Registry",
        ["Registry", "Transport", "Mirror", "OCILayout", "Content", "Diagnostics", "FileIO", system]
    ),
    tests("Mirror", ["Mirror", "Transport", "OCILayout", "Content", "Diagnostics", "FileIO", system]),
    tests(
        "Cluster",
        [
            "Cluster", "Activation", "Site", "Transport", "Kubernetes", "YAML", "Content", "Diagnostics",
            "FileIO", system,
        ]
    ),
    tests("Site", ["Site", "Git", "Signing", "YAML", "Diagnostics", "FileIO", system]),
    tests(
        "BundleBuild",
        [
            "BundleBuild", "BundleFormat", "Fleet", "Rendering", "Delta", "Snapshot", "Signing", "OCILayout",
            "Content",
            "Diagnostics",
            "FileIO",
            system,
        ]
    ),
    tests(
        "BundleImport",
        [
            "BundleImport", "Activation", "Archive", "BundleBuild", "BundleFormat", "Cluster", "Fleet", "Git",
            "Rendering",
            "Site", "Delta",
            "Recompression",
            "Kubernetes",
            "Snapshot", "Signing", "OCILayout",
            "Content",
            "Diagnostics",
            "FileIO",
            system,
        ]
    ),
    tests(
        "Sealift",
        [
            "sealift", "BundleBuild", "Diagnostics",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ]
    ),
    .testTarget(
        name: "EndToEndTests",
        dependencies: [
            "TestSupport", "sealift", "Signing", "OCILayout", "Content", "FileIO", system,
            .product(name: "Subprocess", package: "swift-subprocess"),
        ],
        exclude: ["Golden"],
        swiftSettings: strict
    ),
    .testTarget(
        name: "FuzzTests",
        dependencies: fuzzedReaders,
        exclude: ["Corpus"],
        swiftSettings: strict
    ),
]

/// The runtime of libFuzzer where `make fuzz` builds (`Tests/Fuzz/run`); nil in every other build.
let fuzzer = Context.environment["SEALIFT_FUZZER"]

/// The fuzzer, with rooms that note which edges an input reaches; the commands are then a library without their `main`.
let fuzzTargets: [Target] =
    rooms.map { room in
        .target(
            name: room.name,
            dependencies: room.dependencies,
            exclude: room.name == "sealift" ? ["Program.swift"] : [],
            swiftSettings: strict + [.unsafeFlags(["-sanitize=fuzzer", "-O"])]
        )
    } + [
        .target(
            name: "FuzzTargets",
            dependencies: fuzzedReaders,
            path: "Tests/FuzzTests/Targets",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "Fuzz",
            dependencies: ["FuzzTargets"],
            path: "Tests/Fuzz",
            exclude: ["run", "words"],
            swiftSettings: strict,
            linkerSettings: [.unsafeFlags(["-Xlinker", fuzzer ?? "", "-lstdc++"])]
        ),
    ]

let package = Package(
    name: "sealift",
    products: fuzzer == nil ? [.executable(name: "sealift", targets: ["sealift"])] : [],
    dependencies: [
        // Commands, help, completions.
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        // File paths that are bytes, not strings.
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        // Renderers as child processes, without Foundation's polling.
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
        // HTTP and TLS towards registries and clusters; Transport only.
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        // The event loop, buffers and TLS beneath the HTTP client and server.
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        // The embedded registry; Mirror only. Its default traits would link all of Foundation, 50 MB with ICU's tables.
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        // The logger that hummingbird asks for.
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    ],
    targets: cLibraries + [testSupport] + (fuzzer == nil ? rooms + testTargets : fuzzTargets),
    swiftLanguageModes: [.v6]
)
