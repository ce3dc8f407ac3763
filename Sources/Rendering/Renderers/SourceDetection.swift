import FileIO
import Kubernetes
import SystemPackage

/// What Argo CD would take a folder for: a chart, a kustomization, or plain manifests.
enum SourceDetection {
    /// The kind of what stands at a path; a file with the suffix `.tgz` is a chart, `.jsonnet` jsonnet.
    /// - Throws: ``RenderingError/sourceMissing(_:path:)``, and ``RenderingError/ambiguousKind(_:path:found:)`` where tools differ, and for
    ///   jsonnet among plain manifests, which needs to be named unless it is allowed.
    static func kind(
        at location: TreeLocation,
        of source: ManifestSource,
        otherwise options: ManifestOptions,
        allowsJsonnet: Bool = false
    ) throws -> ManifestSource.Kind {
        switch try Directory.examine(location.path) {
        case .file where location.path.extension == "tgz": return .helm(HelmOptions())
        case .file where location.path.extension == "jsonnet": return .jsonnet(JsonnetOptions())
        case .directory: break
        case .file, .other, nil: throw RenderingError.sourceMissing(source.name, path: location.shown)
        }
        let names = try Directory.entries(of: location.path).map(\.name)
        let charts = names.filter { $0.hasSuffix("Chart.yaml") }
        let kustomizations = names.filter(PlainManifestRenderer.kustomizations.contains)
        let programs = names.filter { FilePath($0).extension == "jsonnet" }
        guard charts.isEmpty || kustomizations.isEmpty,
            allowsJsonnet || programs.isEmpty || charts + kustomizations != []
        else {
            throw RenderingError.ambiguousKind(
                source.name,
                path: location.shown,
                found: charts + kustomizations + programs
            )
        }
        if !charts.isEmpty { return .helm(HelmOptions()) }
        return kustomizations.isEmpty ? .manifests(options) : .kustomize(KustomizeOptions())
    }
}
