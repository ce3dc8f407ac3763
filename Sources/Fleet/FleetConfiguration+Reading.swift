import Content
import Diagnostics
import FileIO
import Kubernetes
import Lint
import OCILayout
import Rendering
import Settings
import Signing
package import SystemPackage
import YAML

extension FleetConfiguration {
    /// Reads and checks a file.
    /// - Throws: ``YAMLError`` with line, or what ``ConfigurationFile/bytes(of:named:by:)`` throws.
    package init(_ path: FilePath) throws {
        let bytes = try ConfigurationFile.bytes(of: path, named: "--config")
        try self.init(reading: bytes, name: path.string, folder: path.removingLastComponent())
    }

    /// Checks the text of a file.
    package init(reading bytes: [UInt8], name: String, folder: FilePath) throws {
        let file = try ConfigurationValue(reading: bytes, name: name).mapping(
            keys: "apiVersion",
            "kind",
            "organization",
            "repositories",
            "charts",
            "sources",
            "profiles",
            "images",
            "registries",
            "sites",
            "streams",
            "signing",
            "trust",
            "ledger",
            "randomValues",
            "deltas",
            "snapshots",
            "lint",
            "validityDays"
        )
        try ConfigurationFile.check(file, kind: "Fleet")
        organization = try file.required("organization").plainName()
        repositories = try SourceReader.repositories(file.optional("repositories"), folder)
        charts = try SourceReader.charts(file.optional("charts"), folder)
        let reader = SourceReader(folder: folder, repositories: repositories, charts: charts)
        sources = try file.optional("sources")?.list().map(reader.source) ?? []
        let images = try file.optional("images")?.mapping(
            keys: "platforms",
            "index",
            "foreignLayers",
            "referrers",
            "references",
            "from",
            "extra",
            "waive",
            "rules",
            "decide"
        )
        platforms = try images?.optional("platforms")?.list().map { try $0.platform() } ?? []
        indexPolicy = try images?.optional("index")?.word() ?? .keep
        carriesForeignLayers =
            try images?.optional("foreignLayers")?.choice(of: ["refuse", "carry"]) == "carry"
        referrers = try images?.optional("referrers")?.word() ?? .attempt
        naming = try images?.optional("references")?.word() ?? .path
        from = try images?.optional("from")?.list().map { try $0.imageLocation(in: folder) } ?? []
        extra = try images?.optional("extra")?.list().map { try $0.imageReference() } ?? []
        waivers = try images?.optional("waive")?.list().map { try ImageWaiver($0) } ?? []
        imageRules = try images?.optional("rules")?.list().map { try ImageRule($0) } ?? []
        decisions = try ImageDecision.list(images?.optional("decide"))
        registries = try RegistryConfiguration.list(file.optional("registries"), folder)
        let profiles = try Self.profiles(file.optional("profiles"))
        sites = try Self.sites(file.required("sites"), of: organization, profiles)
        groups = try Self.groups(file.optional("streams"), of: sites)
        let signing = try file.optional("signing")?.mapping(keys: "release")
        releaseKeys = try signing?.optional("release")?.list().map { try $0.path(in: folder) } ?? []
        trust = try file.optional("trust")?.path(in: folder) ?? folder.appending("trust")
        ledger = try file.optional("ledger")?.path(in: folder) ?? folder.appending("ledger")
        randomValues =
            try file.optional("randomValues")?.path(in: folder)
            ?? ledger.removingLastComponent().appending("random.yaml")
        deltas = try Deltas(file.optional("deltas"), folder, beside: ledger)
        snapshots = try Snapshots(file.optional("snapshots"), folder)
        let lint = try file.optional("lint")?.mapping(keys: "levels", "hooks")
        lintLevels = try lint?.optional("levels")?.list().map { try LintLevels.Row($0) } ?? []
        lintHooks = try LintHook.list(lint?.optional("hooks"))
        self.folder = folder
        validitySeconds = try (file.optional("validityDays")?.integer(in: 1...3_650) ?? 90) * 86_400
        try checkNames(of: file)
    }

    private static func profiles(_ value: ConfigurationValue?) throws -> [String: ClusterProfile] {
        var profiles: [String: ClusterProfile] = [:]
        for value in try value?.list() ?? [] {
            let mapping = try value.mapping(keys: "name", "kubernetes", "apiVersions")
            let name = try mapping.required("name").string()
            let profile = ClusterProfile(
                kubernetes: try mapping.required("kubernetes").text(),
                apiVersions: try mapping.optional("apiVersions")?.list().map { try $0.string() } ?? []
            )
            guard let profile else {
                throw value.invalid(
                    "expected a version such as 1.31.4 and API versions such as monitoring.coreos.com/v1/ServiceMonitor"
                )
            }
            guard profiles.updateValue(profile, forKey: name) == nil else {
                throw value.invalid("the profile \(name.terminalSafe) is listed twice")
            }
        }
        return profiles
    }

    private static func sites(
        _ value: ConfigurationValue,
        of organization: PlainName,
        _ profiles: [String: ClusterProfile]
    ) throws -> [Site] {
        var names = Set<PlainName>()
        var uids = Set<SiteUID>()
        let values = try value.list()
        guard !values.isEmpty else { throw value.invalid("found no site, expected one or more") }
        return try values.map { value in
            let site = try Site(value, of: organization, profiles)
            guard names.insert(site.name).inserted else {
                throw value.invalid("the site \(site.name) is listed twice")
            }
            guard uids.insert(site.uid).inserted else {
                throw value.invalid("the site \(site.name) has the uid of another one")
            }
            return site
        }
    }

    /// Every group has a name of its own and sites, none of which another group has.
    private static func groups(_ value: ConfigurationValue?, of sites: [Site]) throws -> [Group] {
        var names = Set(sites.map(\.name))
        var owners: [PlainName: PlainName] = [:]
        return try value?.list().map { value in
            let group = try Group(value)
            guard names.insert(group.name).inserted else {
                throw value.invalid("the name \(group.name) is that of a site or of another stream")
            }
            let members = sites.filter(group.contains)
            guard !members.isEmpty else { throw value.invalid("the stream \(group.name) has no site") }
            for site in members {
                if let other = owners.updateValue(group.name, forKey: site.name) {
                    throw value.invalid("the site \(site.name) is in the streams \(other) and \(group.name)")
                }
            }
            return group
        } ?? []
    }

    /// One name is one source at each site, and each source is for a site.
    private func checkNames(of file: ConfigurationMapping) throws {
        for site in sites {
            let names = sources.filter { $0.sites.matches(site.labels) }.map(\.name)
            guard Set(names).count == names.count else {
                throw try file.required("sources").invalid("two sources have one name")
            }
        }
        for (source, value) in zip(sources, try file.optional("sources")?.list() ?? [])
        where !sites.contains(where: { source.sites.matches($0.labels) }) {
            throw value.invalid("no site has the labels of sites, expected one or more")
        }
    }
}

extension FleetConfiguration.Deltas {
    fileprivate init(_ value: ConfigurationValue?, _ folder: FilePath, beside ledger: FilePath) throws {
        let mapping = try value?.mapping(keys: "setting", "cache")
        setting = try mapping?.optional("setting")?.word() ?? .fast
        cache =
            try mapping?.optional("cache")?.path(in: folder)
            ?? ledger.removingLastComponent().appending("cache")
    }
}

extension ImageWaiver {
    fileprivate init(_ value: ConfigurationValue) throws {
        let mapping = try value.mapping(keys: "reference", "reason")
        self.init(
            reference: try mapping.required("reference").imageReference(),
            reason: try mapping.required("reason").string()
        )
    }
}

extension FleetConfiguration.Group {
    fileprivate init(_ value: ConfigurationValue) throws {
        let mapping = try value.mapping(keys: "name", "sites")
        name = try mapping.required("name").plainName()
        sites = try SiteSelector(try mapping.required("sites"))
    }
}

extension FleetConfiguration.Site {
    fileprivate init(
        _ value: ConfigurationValue,
        of organization: PlainName,
        _ profiles: [String: ClusterProfile]
    ) throws {
        let mapping = try value.mapping(keys: "name", "uid", "labels", "variables", "profile", "cluster")
        name = try mapping.required("name").plainName()
        if let uid = mapping.optional("uid") {
            guard let parsed = SiteUID(try uid.string()) else {
                throw uid.invalid("expected 32 lower-case hexadecimal digits")
            }
            self.uid = parsed
        } else {
            uid = SiteUID(siteNamed: name, of: organization)
        }
        labels = try Self.texts(mapping.optional("labels"))
        variables = try Self.texts(mapping.optional("variables"))
        plainVariables = Set(
            try mapping.optional("variables")?.entries().filter { $0.value.node.string == nil }.map(\.name)
                ?? []
        )
        profile = try mapping.optional("profile").map { value in
            let name = try value.string()
            guard let profile = profiles[name] else {
                throw value.invalid("found \"\(name.terminalSafe)\", expected the name of one of profiles")
            }
            return profile
        }
        cluster = try mapping.optional("cluster").map { value in
            let mapping = try value.mapping(keys: "server", "name")
            let cluster = SiteCluster(
                server: try mapping.optional("server")?.string(),
                name: try mapping.optional("name")?.string()
            )
            guard cluster != SiteCluster() else {
                throw value.invalid("found neither, expected server or name")
            }
            return cluster
        }
    }

    private static func texts(_ value: ConfigurationValue?) throws -> [String: String] {
        Dictionary(try value?.entries().map { ($0.name, try $0.value.text()) } ?? []) { first, _ in first }
    }
}
