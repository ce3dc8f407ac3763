import ArgumentParser
import Fleet
import Signing

/// Which sites of a fleet a build is for.
struct SiteSelection: ParsableArguments {
    @Option(help: "A site; may be given several times. That of the request with --repair.")
    var site: [String] = []

    @Flag(help: "All sites of the fleet.")
    var all = false

    @Option(
        help: "Sites with this label, such as tier=canary; given several times, those that have all of them."
    )
    var select: [LabelOption] = []

    @Option(
        help:
            "The sites of a stream, by the name that the configuration has for the group; may be given several times."
    )
    var stream: [String] = []

    @Option(help: "The K-th of N parts of these sites, such as 3/16, so that N processes share the work.")
    var shard: ShardOption?

    /// Whether any site is chosen.
    var isMade: Bool { isForMany || !site.isEmpty || !stream.isEmpty }

    /// Whether the result is a list, however many sites there are.
    var isForMany: Bool { all || !select.isEmpty || site.count > 1 || stream.count > 1 }

    func validate() throws {
        let kinds = [!site.isEmpty, all, !select.isEmpty, !stream.isEmpty].count { $0 }
        guard kinds <= 1 else { throw ValidationError("give one of --site, --all, --select and --stream") }
        guard shard == nil || isForMany else {
            throw ValidationError("--shard needs --all, --select, or several --site or --stream")
        }
        for (option, names) in [("--site", site), ("--stream", stream)] {
            if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
                throw ValidationError("\(option) \(twice) is given twice")
            }
        }
    }

    /// The streams of the chosen sites in `fleet`, by name.
    /// - Throws: ``FleetError/unknownSite(_:known:)``, ``FleetError/unknownStream(_:known:)``, ``FleetError/noSite(labels:)``.
    func streams(of fleet: FleetConfiguration) throws -> [FleetStream] {
        var sites = site.isEmpty ? fleet.sites : try site.map { try fleet.site(named: $0) }
        sites.removeAll { site in select.contains { site.labels[$0.key] != $0.value } }
        if !stream.isEmpty {
            sites = try stream.flatMap { try fleet.stream(named: $0).sites }
        }
        guard !sites.isEmpty else { throw FleetError.noSite(labels: select.map(\.description)) }
        let streams = fleet.streams(of: sites)
        guard let shard else { return streams }
        return streams.enumerated().filter { $0.offset % shard.count == shard.number - 1 }.map(\.element)
    }
}

/// `key=value`.
struct LabelOption: ExpressibleByArgument, CustomStringConvertible {
    let key: String
    let value: String

    init?(argument: String) {
        guard let place = argument.firstIndex(of: "="), place > argument.startIndex else { return nil }
        key = String(argument[..<place])
        value = String(argument[argument.index(after: place)...])
    }

    var description: String { "\(key)=\(value)" }
}

/// `K/N`, K from 1 to N.
struct ShardOption: ExpressibleByArgument {
    /// K.
    let number: Int
    /// N.
    let count: Int

    init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]),
            (1...10_000).contains(count), (1...count).contains(number), "\(number)/\(count)" == argument
        else { return nil }
        self.number = number
        self.count = count
    }
}
