import Content
package import Kubernetes
import OCILayout
import YAML

extension SiteManifests {
    /// The same objects with their images pinned to digests, where the objects can hold one.
    /// - Parameter uses: What ``ImageDiscovery`` found in these objects.
    /// - Throws: ``KubernetesError/malformedObject(at:path:reason:)``.
    package func pinned(_ uses: [ImageUse], to pins: ImagePins) throws(KubernetesError) -> SiteManifests {
        let uses = Dictionary(grouping: uses, by: \.object)
        var pinned: [Source] = []
        for source in sources {
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
    /// The object with `repo:tag` replaced by `repo:tag@sha256:…` wherever one of `uses` names an image whose digest is known; the tag stays
    /// for people, the digest decides.
    fileprivate func pinned(_ uses: [ImageUse], to pins: ImagePins) throws(KubernetesError)
        -> KubernetesObject
    {
        var pinned = self
        var done = Set<Pin>()
        // From the last byte of a text to its first, so that none moves another.
        for use in uses.sorted(by: { $0.end > $1.end }) {
            guard use.reference.digest == nil, let digest = pins[use.reference],
                done.insert(Pin(path: use.path, pinning: use.pinning)).inserted
            else { continue }
            switch use.pinning {
            case .text(let end): try pinned.insertText("@\(digest)", at: use.path, byte: end)
            case .field(let path): try pinned.setText("\(digest)", at: path)
            case .digits(let path): try pinned.setText(digest.hex, at: path)
            case .pinned, .impossible: break
            }
        }
        return pinned
    }
}

/// One place that a digest is written into, however often it was found.
private struct Pin: Hashable {
    let path: YAMLPath
    let pinning: ImagePinning
}

extension ImageUse {
    fileprivate var end: Int {
        if case .text(let end) = pinning { end } else { 0 }
    }
}
