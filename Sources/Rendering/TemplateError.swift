package import Diagnostics
package import Kubernetes
package import SystemPackage
package import YAML

/// What is wrong with a chart or with jsonnet.
package enum TemplateError: OperatorError, Equatable {
    /// No chart where one should be.
    case chartMissing(ManifestName, path: FilePath)
    /// An artifact that no registry or layout has.
    case artifactNowhere(String)
    /// A chart of a web server that cannot be fetched.
    case chartUnreachable(RegistryArtifact, reason: String)
    /// A chart or a version of one that the index of its repository does not have.
    case unlistedChart(String, index: String, versions: [String])
    /// What a registry has in place of a chart or of files.
    case unusableArtifact(String, found: String, expected: String)
    /// Files in a registry that cannot be unpacked.
    case unpackableFiles(String, reason: String)
    /// A chart whose archive cannot be unpacked.
    case malformedChart(ManifestName, reason: String)
    /// A chart of another version.
    case chartVersion(ManifestName, chart: FilePath, found: String, expected: String)
    /// A chart that another one builds on and that is not in it.
    case dependencyMissing(String, at: YAMLLocation)
    /// A release whose name is none.
    case malformedRelease(ManifestName, name: String, limit: Int)
    /// Calls of functions that find nothing at the hub.
    case lookups(ManifestName, [String])
    /// A field that is to be kept as random, and changes with the time.
    case clock(ManifestName, object: String, path: YAMLPath, function: String, at: YAMLLocation)
    /// A template or program text that does not work.
    case failed(ManifestName, place: String, reason: String)
    /// An import of a file outside the tree.
    case importLeavesTree(at: YAMLLocation, path: String)
    /// A schema of a chart's values that refers to something outside of itself.
    case schemaReference(ManifestName, at: YAMLLocation, reference: String)
    /// A file that would become part of manifests, and is a private key.
    case privateKey(ManifestName, path: FilePath)
    /// A result in which something is no manifest.
    case notManifests(ManifestName, file: FilePath, path: YAMLPath, found: String)

    package var report: ErrorReport {
        switch self {
        case .chartMissing(let source, let path):
            ErrorReport(
                "snapshot.chart-missing",
                .usage,
                "the source \(source) has no chart at \(path.string.terminalSafe)",
                remedy: "correct the path, or put the chart there: a folder with Chart.yaml, or a .tgz file"
            )
        case .artifactNowhere(let reference):
            ErrorReport(
                "snapshot.artifact-nowhere",
                .usage,
                "no place of images.from has the artifact \(reference.terminalSafe)",
                remedy:
                    "add the registry or layout that holds it to images.from, or of a chart name a folder with its versions under charts"
            )
        case .chartUnreachable(let artifact, let reason):
            ErrorReport(
                "snapshot.chart-unreachable",
                .remote,
                "the chart \(artifact.reference.terminalSafe) cannot be fetched: \(reason.terminalSafe)",
                remedy: artifact.vendoring.terminalSafe
            )
        case .unlistedChart(let chart, let index, let versions):
            ErrorReport(
                "snapshot.unlisted-chart",
                .usage,
                "\(index.terminalSafe) has no chart \(chart.terminalSafe)\(versions.isEmpty ? "" : ", but \(versions.joined(separator: ", ").terminalSafe)")",
                remedy: "correct the name or the version of the chart"
            )
        case .unusableArtifact(let reference, let found, let expected):
            ErrorReport(
                "snapshot.unusable-artifact",
                .corrupt,
                "\(reference.terminalSafe): found \(found.terminalSafe), expected \(expected)",
                remedy: "correct the repository or the version, or push it again"
            )
        case .unpackableFiles(let reference, let reason):
            ErrorReport(
                "snapshot.unpackable-files",
                .corrupt,
                "\(reference.terminalSafe): \(reason.terminalSafe)",
                remedy: "pack and push it again"
            )
        case .malformedChart(let source, let reason):
            ErrorReport(
                "snapshot.malformed-chart",
                .corrupt,
                "the source \(source): \(reason.terminalSafe)",
                remedy: "pack the chart again with helm package"
            )
        case .chartVersion(let source, let chart, let found, let expected):
            ErrorReport(
                "snapshot.chart-version",
                .usage,
                "the source \(source): \(chart.string.terminalSafe) has the version \(found.terminalSafe), expected \(expected.terminalSafe)",
                remedy: "correct version, or put that version of the chart there"
            )
        case .dependencyMissing(let dependency, let place):
            ErrorReport(
                "snapshot.dependency-missing",
                .corrupt,
                "\(place): the chart \(dependency.terminalSafe) is not in charts/ and would have to be fetched",
                remedy:
                    "run helm dependency build for the chart where there is a network, and keep what it puts into charts/"
            )
        case .malformedRelease(let source, let name, let limit):
            ErrorReport(
                "snapshot.malformed-release",
                .usage,
                "the source \(source): \"\(name.terminalSafe)\" is no name of a release, which is a label of at most \(limit) bytes",
                remedy: "write release: with a name of a-z, 0-9 and -"
            )
        case .lookups(let source, let calls):
            ErrorReport(
                "snapshot.lookups",
                .corrupt,
                "the source \(source) asks a cluster or network that the hub has not: \(calls.joined(separator: ", ").terminalSafe)",
                remedy:
                    "give the chart the values that it would look up, or write lookups: empty for it if finding nothing is right"
            )
        case .clock(let source, let object, let path, let function, let place):
            ErrorReport(
                "snapshot.clock",
                .corrupt,
                "\(place): the source \(source) asks for the time by \(function), and \(object.terminalSafe) \(path.description.terminalSafe) is another value each time, which random: keep does not keep",
                remedy: "take \(function) out of the template, or let the values say the moment"
            )
        case .failed(let source, let place, let reason):
            ErrorReport(
                "snapshot.template-failed",
                .corrupt,
                "\(place.terminalSafe): the source \(source) cannot be rendered: \(reason.terminalSafe)",
                remedy: "correct what is named there, or the values that it is given"
            )
        case .importLeavesTree(let place, let path):
            ErrorReport(
                "snapshot.import-leaves-tree",
                .corrupt,
                "\(place): the import of \"\(path.terminalSafe)\" leads out of the tree",
                remedy: "copy the file into the tree and import the copy"
            )
        case .schemaReference(let source, let place, let reference):
            ErrorReport(
                "snapshot.schema-reference",
                .corrupt,
                "\(place): the chart of the source \(source) refers to \"\(reference.terminalSafe)\", which is not in its schema",
                remedy:
                    "copy what it refers to into the schema, below $defs; nothing is fetched while a chart is rendered"
            )
        case .privateKey(let source, let path):
            ErrorReport(
                "snapshot.private-key",
                .corrupt,
                "the source \(source) would put \(path.string.terminalSafe) into its manifests, and that is a private key",
                remedy: "see who has written that; a key for a Secret belongs into the manifests themselves"
            )
        case .notManifests(let source, let file, let path, let found):
            ErrorReport(
                "snapshot.not-manifests",
                .corrupt,
                "\(file.string.terminalSafe): the source \(source) gives \(found) at \(path.description.terminalSafe), expected a manifest",
                remedy: "let it give a manifest, or an array or object of manifests"
            )
        }
    }

    package var details: [ErrorDetail] {
        guard case .lookups(_, let calls) = self else { return [] }
        return calls.map { ErrorDetail($0, "finds nothing at the hub") }
    }
}

extension RegistryArtifact {
    /// How a chart of a web server is brought onto this machine.
    fileprivate var vendoring: String {
        let name = repository.split(separator: "/").last.map(String.init) ?? ""
        let url = repository.dropLast(name.count + 1)
        return
            "where there is a network run helm pull \(name) --repo \(url) --version \(version ?? ""), and add {url: \(url), path: FOLDER} with its folder to charts in sealift.yaml"
    }
}
