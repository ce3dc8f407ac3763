/// What an API server says about its types, in each of the forms that servers have; `kind` tells which.
struct DiscoveryDocument: Decodable {
    /// `APIGroupDiscoveryList`: everything at once (apidiscovery.k8s.io/v2 and v2beta1).
    struct Group: Decodable {
        struct Metadata: Decodable { let name: String? }
        struct Version: Decodable {
            let version: String
            let freshness: String?
            let resources: [Resource]?
        }
        struct Resource: Decodable {
            struct Kind: Decodable {
                let group: String?
                let version: String?
                let kind: String?
            }
            let resource: String
            let responseKind: Kind?
            let scope: String?
        }
        let metadata: Metadata?
        let versions: [Version]?
    }

    /// `APIGroupList`: the groups alone.
    struct LegacyGroup: Decodable {
        struct Version: Decodable { let groupVersion: String }
        let versions: [Version]?
    }

    /// `APIResourceList`: the types of one group in one version.
    struct LegacyResource: Decodable {
        let name: String
        let namespaced: Bool?
        let kind: String
    }

    let kind: String
    let items: [Group]?
    let groups: [LegacyGroup]?
    let resources: [LegacyResource]?
    /// `APIVersions`: the versions of the core group.
    let versions: [String]?
}
