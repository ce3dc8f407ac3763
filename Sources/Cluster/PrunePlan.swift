package import Kubernetes

/// What an earlier snapshot of a site has created and the present one does not have.
package struct PrunePlan: Sendable, Equatable {
    /// An object that is deleted.
    package struct Deletion: Sendable, Equatable {
        /// Which one.
        package let id: ObjectID
        let path: String
        let uid: String
    }

    /// An object that stays.
    package struct Kept: Sendable, Equatable {
        /// Which one.
        package let id: ObjectID
        /// Why.
        package let reason: String
    }

    /// What is deleted, in order.
    package internal(set) var deletions: [Deletion] = []
    /// What stays.
    package internal(set) var kept: [Kept] = []
    /// What is no longer there, or was made anew by somebody else.
    var gone: [ObjectID] = []
}

extension PrunePlan {
    /// Why an object of this type is never deleted; nil where it may be.
    static func protection(of type: GroupVersionKind) -> String? {
        switch (type.group, type.kind) {
        case ("apiextensions.k8s.io", "CustomResourceDefinition"):
            "with a definition all of its objects would go"
        case ("", "Namespace"): "with a namespace all that is in it would go"
        case ("", "PersistentVolume"), ("", "PersistentVolumeClaim"): "its data would go"
        default: nil
        }
    }

    /// Why a live object is not deleted although this site has created it; nil where it is.
    static func protection(of live: JSONTree, _ id: ObjectID, site: String, manager: String) -> String? {
        let metadata = live["metadata"]
        guard metadata?["labels"]?[SiteLabel.name]?.text == site else {
            return "its label \(SiteLabel.name) was taken away"
        }
        if metadata?["ownerReferences"]?.elements.isEmpty == false { return "another object owns it" }
        if id.type.isSecret, ManagedFields(of: live).hasOther(than: manager) {
            return "others have written into this Secret"
        }
        let annotations = metadata?["annotations"]
        let options = annotations?["argocd.argoproj.io/sync-options"]?.text?.split(separator: ",") ?? []
        if options.contains(where: { ["Prune=false", "Delete=false"].contains($0.filter { $0 != " " }) })
            || annotations?["helm.sh/resource-policy"]?.text == "keep"
            || annotations?["kustomize.toolkit.fluxcd.io/prune"]?.text == "disabled"
        {
            return "an annotation of it says so"
        }
        return nil
    }
}
