import OCILayout

extension KubernetesObject {
    /// The object with `repo:tag` replaced by `repo:tag@sha256:…` wherever one of `uses` names this object and its digest is
    /// known; the tag stays for people, the digest decides.
    package func pinned(_ uses: [ImageUse], to pins: ImagePins) throws(SnapshotError) -> KubernetesObject {
        var pinned = self
        for use in uses where use.object == id && use.reference.digest == nil {
            guard let digest = pins[use.reference] else { continue }
            try pinned.replaceText(at: use.path, with: "\(use.text)@\(digest)")
        }
        return pinned
    }
}
