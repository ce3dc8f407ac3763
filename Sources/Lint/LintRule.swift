/// What lint looks for; `docs/lint.md` has a line for each.
package enum LintRule: String, Sendable, Hashable, CaseIterable {
    // Argo CD
    case appsetListValue = "appset-list-value"
    case appsetDuplicateName = "appset-duplicate-name"
    case appsetMisnamedGenerator = "appset-misnamed-generator"
    case wavesAsRollout = "waves-as-rollout"
    case workloadWithoutTemplate = "workload-without-template"
    case argocdRollback = "argocd-rollback"
    case argocdMetrics = "argocd-metrics"
    // Flux
    case fluxRemovedAPI = "flux-removed-api"
    case fluxSelfSubstitution = "flux-self-substitution"
    case fluxHealthCheckName = "flux-health-check-name"
    case fluxCachedForever = "flux-cached-forever"
    // Secrets, images, registries
    case secretNotBase64 = "secret-not-base64"
    case secretDockercfg = "secret-dockercfg"
    case siteHostInImage = "site-host-in-image"
    case dockerSaveUntagged = "docker-save-untagged"
    case harborSystemInfo = "harbor-systeminfo"
    case retentionCause = "retention-cause"
    // Programs, signatures, documents
    case helmTemplateUnpinned = "helm-template-unpinned"
    case cosignExperimental = "cosign-experimental"
    case kyvernoObsoleteSchema = "kyverno-obsolete-schema"
    case recoveryTimes = "recovery-times"
    case notYAML = "not-yaml"
    // Policies
    case imageLatest = "image-latest"
    case imageWithoutDigest = "image-without-digest"
    case imageNotPinned = "image-not-pinned"
    case noResourceRequests = "no-resource-requests"
    case privileged
    case hostPath = "host-path"
    case readableSecret = "readable-secret"
    case kyvernoOnline = "kyverno-online"
    case needsNetwork = "needs-network"
    // Renderers, and programs of the user
    case notRendered = "not-rendered"
    case hook

    /// The level where a fleet says nothing.
    package var level: LintLevel {
        switch self {
        case .appsetListValue, .appsetDuplicateName, .workloadWithoutTemplate, .fluxRemovedAPI,
            .secretNotBase64,
            .kyvernoObsoleteSchema, .notRendered, .hook:
            .error
        case .imageWithoutDigest: .off
        default: .warning
        }
    }

    /// What to do about it, where a finding knows nothing closer.
    package var fix: String {
        switch self {
        case .appsetListValue:
            "write one element for each value, or set goTemplate: true and range over the list"
        case .appsetDuplicateName: "name the part of the path that differs, such as {{path[1]}}"
        case .appsetMisnamedGenerator:
            "call it the list generator; the cluster generator reads the clusters that Argo CD knows"
        case .wavesAsRollout:
            "sync waves order the objects of one cluster; roll out over sites by the order of their bundles"
        case .workloadWithoutTemplate: "add spec.template with its containers, or remove the object"
        case .argocdRollback:
            "give the number of argocd app history, turn automated sync off before, and do not sync afterwards"
        case .argocdMetrics:
            "use argocd_app_sync_total{phase} and argocd_app_info{sync_status,health_status} == 1"
        case .fluxRemovedAPI: "write it in the version that the controllers of today serve"
        case .fluxSelfSubstitution: "give the value, or take the variable from substituteFrom alone"
        case .fluxHealthCheckName: "name an object that is there; the DNS of a cluster is called coredns"
        case .fluxCachedForever:
            "an artifact is kept until source-controller loses its volume; the interval only says how often it looks"
        case .secretNotBase64: "encode it in Base64, or write it under stringData"
        case .secretDockercfg:
            "use type kubernetes.io/dockerconfigjson with the key .dockerconfigjson, which Flux reads"
        case .siteHostInImage:
            "name the image by its registry of origin and configure the site's mirror for it"
        case .dockerSaveUntagged: "name a tag or a digest; better copy with skopeo, which keeps digests"
        case .harborSystemInfo: "ask /api/v2.0/systeminfo/volumes as an administrator"
        case .retentionCause:
            "a retention policy that deletes too much makes pulls fail; a full disk comes from one that keeps too much"
        case .helmTemplateUnpinned: "give --version, --include-crds and --namespace"
        case .cosignExperimental: "sign commits with git's own commit.gpgsign, by SSH or GPG key"
        case .kyvernoObsoleteSchema: "write attestors[].entries[].keys.publicKeys"
        case .recoveryTimes:
            "say which recovery each is about: a rollback of a deployment, or the loss of the hub"
        case .notYAML: "correct it, or give it another suffix"
        case .imageLatest: "name a version"
        case .imageWithoutDigest: "write it as repository:tag@sha256:…"
        case .imageNotPinned: "name the image where a digest can stand"
        case .noResourceRequests: "give resources.requests for cpu and memory"
        case .privileged: "give the capabilities that it needs"
        case .hostPath: "use a volume of another kind"
        case .readableSecret: "encrypt it, as a SealedSecret or an ExternalSecret"
        case .kyvernoOnline:
            "set rekor.ignoreTlog: true and ctlog.ignoreSCT: true, else Kyverno asks the network at each admission"
        case .notRendered: "correct the source"
        case .hook:
            "correct what the program says, or run it by hand over the folder that sealift render --out writes"
        case .needsNetwork: "name a source that the site has, such as the artifact that sealift activates"
        }
    }
}
