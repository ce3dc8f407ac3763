package import Kubernetes
import OCILayout

extension SiteManifests {
    /// The same objects with their images pinned to digests.
    /// - Throws: ``KubernetesError/malformedImage(_:path:at:text:reason:)``.
    package func pinned(to pins: ImagePins) throws(KubernetesError) -> SiteManifests {
        var pinned: [Source] = []
        for source in sources {
            let uses = Dictionary(
                grouping: try ImageDiscovery().findings(in: source.objects).uses,
                by: \.object
            )
            var objects: [KubernetesObject] = []
            for object in source.objects {
                objects.append(try object.pinned(uses[object.id] ?? [], to: pins))
            }
            pinned.append(Source(name: source.name, objects: objects))
        }
        return SiteManifests(name: name, sources: pinned)
    }
}

extension KubernetesObject {
    /// The object with `repo:tag` replaced by `repo:tag@sha256:…` wherever one of `uses` names this object and its digest is
    /// known; the tag stays for people, the digest decides.
    fileprivate func pinned(
        _ uses: [ImageUse],
        to pins: ImagePins
    ) throws(KubernetesError) -> KubernetesObject {
        var pinned = self
        for use in uses where use.object == id && use.reference.digest == nil {
            guard let digest = pins[use.reference] else { continue }
            try pinned.replaceText(at: use.path, with: "\(use.text)@\(digest)")
        }
        return pinned
    }
}
