import Diagnostics
import Kubernetes
import Rendering
import Settings
import Signing
import SystemPackage
import YAML

/// Reads the sources of a fleet.
struct SourceReader {
    private static let kinds = ["manifests", "kustomize", "helm", "jsonnet", "path", "argocd", "flux"]

    /// The folder of the configuration.
    let folder: FilePath
    /// Where `git` finds repositories.
    let repositories: RepositoryCatalog
    /// Where charts of repositories are.
    let charts: ChartCatalog

    /// Reads one source.
    func source(_ value: ConfigurationValue) throws -> ManifestSource {
        let mapping = try value.mapping(
            keys: "name",
            "manifests",
            "kustomize",
            "helm",
            "jsonnet",
            "path",
            "argocd",
            "flux",
            "inCluster",
            "clusterVariables",
            "releases",
            "lookups",
            "random",
            "git",
            "namespace",
            "substitute",
            "sites",
            "include",
            "exclude",
            "recurse",
            "libraries",
            "external",
            "externalCode",
            "arguments",
            "argumentsCode"
        )
        let named = Self.kinds.filter { mapping.optional($0) != nil }
        guard let kind = named.first, named.count == 1, let what = mapping.optional(kind) else {
            throw value.invalid(
                "expected exactly one of manifests, kustomize, helm, jsonnet, path, argocd and flux"
            )
        }
        try check(mapping, of: kind)
        let tree = try mapping.optional("git").map(tree) ?? .folder(folder)
        let substitution = try substitution(mapping.optional("substitute"), of: kind)
        var place = (tree: tree, path: "")
        var namespace = try mapping.optional("namespace")?.string()
        let rendered: ManifestSource.Kind
        switch kind {
        case "kustomize":
            let options = try kustomize(what)
            (place.path, rendered) = (options.path, .kustomize(options.options))
        case "helm":
            let chart = try HelmReader(charts: charts, tree: tree).chart(what)
            (place, rendered) = (chart.place, .helm(chart.options))
            if let own = chart.namespace {
                guard namespace == nil || namespace == own else {
                    throw value.invalid("namespace and helm.namespace differ, expected one of them")
                }
                namespace = own
            }
        case "jsonnet":
            (place.path, rendered) = (try what.string(), .jsonnet(try jsonnet(mapping)))
        case "argocd":
            let inCluster: ArgoOptions.InCluster = try mapping.optional("inCluster")?.word() ?? .sites
            let charts = try HelmReader.policy(mapping, isForMany: true)
            (place.path, rendered) = (
                try what.string(), .argocd(ArgoOptions(inCluster: inCluster, charts: charts))
            )
        case "flux":
            let names = try mapping.optional("clusterVariables")?.list().map { try $0.string() } ?? []
            let charts = try HelmReader.policy(mapping, isForMany: true)
            (place.path, rendered) = (
                try what.string(),
                .flux(
                    FluxOptions(
                        clusterVariables: names,
                        charts: charts,
                        shipping: try mapping.optional("releases").flatMap(shipping)
                    )
                )
            )
        default:
            var options = try manifests(mapping, recurses: kind == "manifests")
            options.literalFiles = substitution.literal
            (place.path, rendered) = (
                try what.string(), kind == "path" ? .detected(options) : .manifests(options)
            )
        }
        return try ManifestSource(
            name: ManifestName(mapping.required("name").plainName().description),
            tree: place.tree,
            path: place.path,
            kind: rendered,
            namespace: namespace,
            substitutes: substitution.substitutes,
            sites: mapping.optional("sites").map { try SiteSelector($0) } ?? .all
        )
    }

    /// The repositories of a fleet.
    static func repositories(_ value: ConfigurationValue?, _ folder: FilePath) throws -> RepositoryCatalog {
        var entries: [RepositoryCatalog.Entry] = []
        for value in try value?.list() ?? [] {
            let mapping = try value.mapping(
                keys: "name",
                "url",
                "path",
                "revision",
                "requireSignedCommits",
                "allowedSigners",
                "openPGPKeys"
            )
            let signers = CommitSigners(
                allowedSigners: try mapping.optional("allowedSigners")?.path(in: folder),
                openPGPKeys: try mapping.optional("openPGPKeys")?.list().map { try $0.path(in: folder) }
                    ?? [],
                areRequired: try mapping.optional("requireSignedCommits")?.boolean() ?? false
            )
            if signers.areRequired, signers.allowedSigners == nil, signers.openPGPKeys.isEmpty {
                throw value.invalid("requireSignedCommits needs allowedSigners or openPGPKeys")
            }
            let entry = RepositoryCatalog.Entry(
                name: try mapping.optional("name")?.string(),
                url: try mapping.optional("url")?.string(),
                path: try mapping.required("path").path(in: folder),
                revision: try mapping.optional("revision")?.text() ?? "HEAD",
                signers: signers
            )
            let isKnown = entries.contains { known in
                known.name == entry.name
                    || known.url != nil
                        && known.url.map(RepositoryCatalog.key) == entry.url.map(RepositoryCatalog.key)
            }
            guard !isKnown else {
                throw value.invalid("the repository \(entry.name.terminalSafe) is listed twice")
            }
            entries.append(entry)
        }
        return RepositoryCatalog(entries)
    }

    /// Where charts of repositories are: a folder, or `oci://` with a registry.
    static func charts(_ value: ConfigurationValue?, _ folder: FilePath) throws -> ChartCatalog {
        var charts = ChartCatalog()
        for value in try value?.list() ?? [] {
            let mapping = try value.mapping(keys: "url", "path")
            let url = try mapping.required("url").string()
            let path = try mapping.required("path")
            let text = try path.string()
            let place: ChartCatalog.Place
            if text.hasPrefix("oci://") {
                guard let repository = RegistryArtifact.repository(of: text) else {
                    throw path.invalid("expected a folder, or oci://HOST/PATH")
                }
                place = .registry(repository)
            } else {
                place = .folder(try path.path(in: folder))
            }
            guard charts.add(url, place) else {
                throw value.invalid("the charts of \(url.terminalSafe) are listed twice")
            }
        }
        return charts
    }

    /// An option of another kind of source would not be used.
    private func check(_ mapping: ConfigurationMapping, of kind: String) throws {
        let owners = [
            ("include", ["manifests", "path"]), ("exclude", ["manifests", "path"]),
            ("recurse", ["manifests", "path"]), ("libraries", ["jsonnet"]), ("external", ["jsonnet"]),
            ("externalCode", ["jsonnet"]), ("arguments", ["jsonnet"]), ("argumentsCode", ["jsonnet"]),
            ("inCluster", ["argocd"]), ("clusterVariables", ["flux"]), ("releases", ["flux"]),
            ("lookups", ["argocd", "flux"]),
            ("random", ["argocd", "flux"]),
            ("namespace", ["manifests", "kustomize", "helm", "jsonnet", "path"]),
        ]
        for (key, kinds) in owners where !kinds.contains(kind) {
            if let value = mapping.optional(key) {
                throw value.invalid("\(key) belongs to \(kinds.joined(separator: " or ")), found \(kind)")
            }
        }
    }

    /// `render`, or the mirror that charts are shipped to.
    private func shipping(_ value: ConfigurationValue) throws -> FluxOptions.Shipping? {
        guard value.node.mapping != nil else {
            _ = try value.choice(of: ["render"])
            return nil
        }
        let mapping = try value.mapping(keys: "ship", "insecure", "secretRef", "certSecretRef")
        let ship = try mapping.required("ship")
        var mirror = try ship.string()
        while mirror.last == "/" { mirror.removeLast() }
        guard mirror.hasPrefix("oci://"), RegistryArtifact.repository(of: mirror) != nil else {
            throw ship.invalid("expected the mirror of the site, oci://HOST or oci://HOST/PATH")
        }
        return FluxOptions.Shipping(
            mirror: mirror,
            insecure: try mapping.optional("insecure")?.boolean() ?? false,
            secret: try mapping.optional("secretRef")?.string(),
            certificates: try mapping.optional("certSecretRef")?.string()
        )
    }

    private func tree(_ value: ConfigurationValue) throws -> SourceTree {
        let text = try value.string()
        guard let commit = repositories.commit(text) else {
            let known = repositories.entries.map(\.name).joined(separator: ", ")
            throw value.invalid(
                "found \"\(text.terminalSafe)\", expected one of repositories\(known.isEmpty ? "" : ": \(known)"), with @REVISION or without"
            )
        }
        return .git(commit)
    }

    private func substitution(
        _ value: ConfigurationValue?,
        of kind: String
    ) throws -> (substitutes: Bool?, literal: [FilePattern]) {
        guard let value else { return (nil, []) }
        guard value.node.mapping != nil else { return (try value.boolean(), []) }
        let except = try value.mapping(keys: "except").required("except")
        guard ["manifests", "path"].contains(kind) else {
            throw except.invalid("what \(kind) renders has no files, expected true or false")
        }
        return (true, try patterns(except))
    }

    private func patterns(_ value: ConfigurationValue?) throws -> [FilePattern] {
        try value?.list().map { FilePattern(try $0.string()) } ?? []
    }

    private func manifests(_ mapping: ConfigurationMapping, recurses: Bool) throws -> ManifestOptions {
        ManifestOptions(
            include: try patterns(mapping.optional("include")),
            exclude: try patterns(mapping.optional("exclude")),
            recurses: try mapping.optional("recurse")?.boolean() ?? recurses
        )
    }

    private func kustomize(_ value: ConfigurationValue) throws -> (path: String, options: KustomizeOptions) {
        guard value.node.mapping != nil else { return (try value.string(), KustomizeOptions()) }
        let mapping = try value.mapping(keys: "path", "rules", "overlay")
        let overlay = mapping.optional("overlay")
        if let overlay { _ = try overlay.entries() }
        return (
            try mapping.required("path").string(),
            KustomizeOptions(
                rules: try mapping.optional("rules")?.word() ?? .argocd,
                overlay: overlay.map { String(decoding: YAMLEmitter.document($0.node), as: UTF8.self) }
            )
        )
    }

    private func jsonnet(_ mapping: ConfigurationMapping) throws -> JsonnetOptions {
        func variables(_ key: String, isCode: Bool) throws -> [JsonnetOptions.Variable] {
            try mapping.optional(key)?.entries().map {
                JsonnetOptions.Variable($0.name, try $0.value.text(), isCode: isCode)
            } ?? []
        }
        return JsonnetOptions(
            libraries: try mapping.optional("libraries")?.list().map { try $0.string() } ?? [],
            external: try variables("external", isCode: false) + variables("externalCode", isCode: true),
            arguments: try variables("arguments", isCode: false) + variables("argumentsCode", isCode: true)
        )
    }
}
