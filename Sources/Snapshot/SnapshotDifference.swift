import Content
import Diagnostics
package import Kubernetes
import OCILayout

/// What one snapshot has and another has not: objects, their fields, images.
package struct SnapshotDifference: Sendable, Encodable {
    /// What became of an object or an image.
    package enum Change: String, Sendable, Encodable {
        case added, removed, changed
    }

    /// An object that is not the same in both.
    package struct Object: Sendable, Encodable {
        /// The site that gets it.
        package let site: String
        /// The object, such as `Deployment/apps/web`.
        package let object: String
        /// What became of it.
        package let change: Change
        /// The fields that differ, none where it is in one snapshot alone; those of Secrets have no values.
        package let fields: [FieldChange]
    }

    /// An image that is not the same in both.
    package struct Image: Sendable, Encodable {
        /// The reference.
        package let reference: String
        /// What became of it.
        package let change: Change
        /// The digest before.
        package let before: String?
        /// The digest after.
        package let after: String?
    }

    /// The name of the first snapshot.
    package let before: String
    /// The name of the second one.
    package let after: String
    /// The objects by site and name.
    package let objects: [Object]
    /// The images by reference.
    package let images: [Image]

    /// Compares `after` with `before`.
    /// - Parameter site: Compares the objects of this one alone; those of all sites if nil.
    /// - Throws: `KubernetesError`, `YAMLError`.
    package init(from before: ManifestSnapshot, to after: ManifestSnapshot, site: ManifestName? = nil) throws
    {
        self.before = before.id.description
        self.after = after.id.description
        let sites = Set(before.lock.sites + after.lock.sites)
        objects = try (site.map { [$0] } ?? sites.sorted()).flatMap { site in
            try Self.objects(
                of: site,
                before.lock.sites.contains(site) ? before.manifests(of: site) : nil,
                after.lock.sites.contains(site) ? after.manifests(of: site) : nil
            )
        }
        let old = before.lock.pins.digests
        let new = after.lock.pins.digests
        images = Set(old.keys).union(new.keys).sorted().compactMap { reference in
            guard old[reference] != new[reference] else { return nil }
            return Image(
                reference: reference.description,
                change: old[reference] == nil ? .added : new[reference] == nil ? .removed : .changed,
                before: old[reference]?.description,
                after: new[reference]?.description
            )
        }
    }

    /// Whether there is none.
    package var isEmpty: Bool { objects.isEmpty && images.isEmpty }

    private static func objects(of site: ManifestName, _ before: SiteManifests?, _ after: SiteManifests?)
        -> [Object]
    {
        let old = byIdentity(before)
        let new = byIdentity(after)
        let ids = Set(old.keys).union(new.keys).compactMap { identity in
            (new[identity] ?? old[identity]).map { (identity, $0.id) }
        }
        return ids.sorted { $0.1 < $1.1 }.compactMap { identity, id in
            let change: Change = old[identity] == nil ? .added : new[identity] == nil ? .removed : .changed
            var fields: [FieldChange] = []
            if let was = old[identity], let isNow = new[identity] {
                fields = FieldChange.between(
                    JSONTree(was.node),
                    JSONTree(isNow.node),
                    isSecret: id.type.group.isEmpty && id.type.kind == "Secret"
                )
                if fields.isEmpty { return nil }
            }
            return Object(site: site.description, object: id.description, change: change, fields: fields)
        }
    }

    private static func byIdentity(_ manifests: SiteManifests?) -> [ObjectID.Identity: KubernetesObject] {
        Dictionary((manifests?.sources.flatMap(\.objects) ?? []).map { ($0.id.identity, $0) }) { first, _ in
            first
        }
    }
}

extension SnapshotDifference {
    /// The difference for people: each object with its fields below it, then the images.
    package var lines: [String] {
        var lines = ["\(before) -> \(after)"]
        for object in objects {
            lines.append("  \(object.change.sign) \(object.site.terminalSafe)  \(object.object.terminalSafe)")
            lines += object.fields.map { "      \($0.description)" }
        }
        for image in images {
            let digests = [image.before, image.after].compactMap { $0?.prefix(19) }.joined(separator: " -> ")
            lines.append("  \(image.change.sign) image \(image.reference.terminalSafe)  \(digests)")
        }
        return isEmpty ? ["\(before) and \(after) have the same objects and images"] : lines
    }
}

extension SnapshotDifference.Change {
    fileprivate var sign: String {
        switch self {
        case .added: "+"
        case .removed: "-"
        case .changed: "~"
        }
    }
}
