import BundleBuild
import Content
import OCILayout
import Rendering
import Signing
import SystemPackage

/// `sealift.yaml`, `kind: Fleet`: what the hub renders, collects, builds and signs.
///
/// Paths are relative to the folder of the file. `fixtures/fleet/sealift.yaml` is a commented example.
struct FleetConfiguration: Sendable {
    /// One source of manifests.
    struct Source: Sendable {
        let name: String
        let kind: Kind
        let namespace: String?
        /// Whether `${NAME}` is replaced.
        let substitutes: Bool
        /// Files in which it is not.
        let literalFiles: [FilePattern]

        enum Kind: Sendable {
            case manifests(FilePath)
            case kustomize(FilePath)
        }
    }

    /// A reference that may be missing from the bundle.
    struct Waiver: Sendable {
        let reference: ImageReference
        let reason: String
    }

    /// One site.
    struct Site: Sendable {
        let name: PlainName
        let uid: SiteUID
        let labels: [String: String]
        let variables: [String: String]
    }

    /// How patches between layers are made.
    struct Deltas: Sendable {
        /// How much work goes into them.
        enum Setting: String, CaseIterable {
            case fast, small, off
        }

        let setting: Setting
        let cache: FilePath
    }

    /// What becomes of platforms that were not selected.
    enum IndexPolicy: String, CaseIterable {
        case keep, sparse, strip
    }

    let organization: PlainName
    let sources: [Source]
    let platforms: [Platform]
    let indexPolicy: IndexPolicy
    let carriesForeignLayers: Bool
    let referrers: ReferrerPolicy
    let naming: MirrorNaming
    let from: [ImageLocation]
    let extra: [ImageReference]
    let waivers: [Waiver]
    let registries: [RegistryConfiguration]
    let sites: [Site]
    let releaseKeys: [FilePath]
    let trust: FilePath
    let ledger: FilePath
    let deltas: Deltas
    let validitySeconds: Int64

    /// The site with this name.
    func site(named name: String) throws -> Site {
        guard let site = sites.first(where: { $0.name.description == name }) else {
            throw CommandError.unknownSite(name, known: sites.map(\.name.description))
        }
        return site
    }
}
