import ArgumentParser
import Diagnostics

/// A number of bytes with a unit: `4GiB`, `700MB`, `123456`.
struct ByteSizeOption: ExpressibleByArgument {
    let bytes: Int64

    private static let units: [(name: String, factor: Int64)] = [
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40), ("KB", 1_000),
        ("MB", 1_000_000),
        ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1),
    ]

    init(bytes: Int64) {
        self.bytes = bytes
    }

    init?(argument: String) {
        let unit = Self.units.first { argument.lowercased().hasSuffix($0.name.lowercased()) }
        let digits = argument.dropLast(unit?.name.count ?? 0)
        guard let number = Int64(digits), number > 0 else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: unit?.factor ?? 1)
        guard !overflow else { return nil }
        bytes = product
    }

    var defaultValueDescription: String { "\(ByteCount(bytes))" }
}
