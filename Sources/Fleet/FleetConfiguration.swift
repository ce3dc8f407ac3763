package import Content
package import Kubernetes
package import Lint
package import OCILayout
package import Rendering
package import Settings
package import Signing
package import SystemPackage

/// `sealift.yaml`, `kind: Fleet`: what the hub renders, collects, builds and signs.
///
/// Paths are relative to the folder of the file. `examples/sealift.yaml` is a commented example.
package struct FleetConfiguration: Sendable {
    /// One site.
    package struct Site: Sendable {
        /// The name.
        package let name: PlainName
        /// The uid.
        package let uid: SiteUID
        /// What selects it.
        package let labels: [String: String]
        /// What `${NAME}` stands for in its manifests.
        package let variables: [String: String]
        /// The names of variables that are written as a number or a boolean.
        package let plainVariables: Set<String>
        /// What its cluster can do; nil if the file does not say.
        package let profile: ClusterProfile?
        /// How Argo CD names its cluster; nil if the file does not say.
        package let cluster: SiteCluster?

        /// The site as bundles name it.
        package var identity: SiteIdentity { SiteIdentity(id: name, uid: uid) }
    }

    /// How patches between layers are made.
    package struct Deltas: Sendable {
        /// How much work goes into them.
        package enum Setting: String, CaseIterable {
            case fast, small, off
        }

        /// How much work goes into them.
        package let setting: Setting
        /// Where patches and layers are kept.
        package let cache: FilePath

        /// These with another setting, if one is given.
        package func set(to setting: Setting?) -> Deltas {
            Deltas(setting: setting ?? self.setting, cache: cache)
        }
    }

    /// What becomes of platforms that were not selected.
    package enum IndexPolicy: String, CaseIterable {
        case keep, sparse, strip
    }

    /// Whose fleet it is.
    package let organization: PlainName
    /// Where manifests come from.
    package let sources: [ManifestSource]
    /// The Git repositories that objects of Argo CD and Flux name by URL.
    package let repositories: RepositoryCatalog
    /// The file with the random values of charts that snapshots keep.
    package let randomValues: FilePath
    /// Where charts of repositories are.
    package let charts: ChartCatalog
    /// The platforms that are wanted; all of them when empty.
    package let platforms: [Platform]
    /// What becomes of the other platforms.
    package let indexPolicy: IndexPolicy
    /// Whether layers go along that registries need not hold.
    package let carriesForeignLayers: Bool
    /// Whether signatures and the like go along.
    package let referrers: ReferrerPolicy
    /// What the repositories of the mirror are called.
    package let naming: MirrorNaming
    /// Where images are, in the order in which they are looked for.
    package let from: [ImageLocation]
    /// Images beside those that manifests name.
    package let extra: [ImageReference]
    /// References that may be missing from the bundle.
    package let waivers: [ImageWaiver]
    /// Which fields of which kinds name images, beside those that are known.
    package let imageRules: [ImageRule]
    /// What becomes of texts that look like images.
    package let decisions: [ImageDecision]
    /// How registries are reached.
    package let registries: [RegistryConfiguration]
    /// The sites.
    package let sites: [Site]
    /// Groups of sites that receive the same bundles; no site is in two of them.
    package let groups: [Group]
    /// The keys that release a bundle.
    package let releaseKeys: [FilePath]
    /// The folder of the trust roots.
    package let trust: FilePath
    /// The folder of the ledger.
    package let ledger: FilePath
    /// How patches are made.
    package let deltas: Deltas
    /// How snapshots are commits of Git.
    package let snapshots: Snapshots
    /// How much the rules of lint matter.
    package let lintLevels: [LintLevels.Row]
    /// Programs that look at the manifests of sites.
    package let lintHooks: [LintHook]
    /// The folder of the file, empty for that of the program.
    package let folder: FilePath
    /// How long a bundle can be imported, in seconds.
    package let validitySeconds: Int64

    /// The site with this name, or all of them when there is none.
    /// - Throws: ``FleetError/unknownSite(_:known:)``.
    package func sites(named name: String?) throws -> [Site] {
        guard let name else { return sites }
        return [try site(named: name)]
    }

    /// The site with this name.
    package func site(named name: String) throws -> Site {
        guard let site = sites.first(where: { $0.name.description == name }) else {
            throw FleetError.unknownSite(name, known: sites.map(\.name.description))
        }
        return site
    }
}
