import Diagnostics
import Kubernetes
package import Site
import Synchronization

/// What a site has created in a cluster, kept beside its state.
///
/// An object is noted before it is created, so that no creation is forgotten; what a run that was killed has left open is decided by the
/// next one, which looks whether the object is ours.
package final class ClusterInventory: Sendable {
    private let site: SiteDirectory
    private let target: String
    private let state: Mutex<State>

    private struct State {
        var objects: [ObjectID.Identity: (id: ObjectID, uid: String?)] = [:]
        var isSaved = true

        mutating func set(_ id: ObjectID, uid: String?) {
            objects[id.identity] = (id, uid)
            isSaved = false
        }
    }

    /// Reads the inventory of `target`.
    /// - Throws: ``SiteError/damaged(_:reason:)``, ``FileError``.
    package init(of target: String, at site: SiteDirectory) throws {
        self.site = site
        self.target = target.withoutSecrets
        var state = State()
        for entry in try site.inventory(of: self.target).entries {
            guard let type = GroupVersionKind(apiVersion: entry.apiVersion, kind: entry.kind) else {
                throw SiteError.damaged(
                    site.inventories,
                    reason: "\(entry.apiVersion) \(entry.kind) is no type"
                )
            }
            let id = ObjectID(type: type, namespace: entry.namespace, name: entry.name)
            state.objects[id.identity] = (id, entry.uid)
        }
        self.state = Mutex(state)
    }

    /// The objects, sorted.
    var ids: [ObjectID] { state.withLock { $0.objects.values.map(\.id) }.sorted() }

    /// The uid of an object that this site has created; nil for every other one, and for one that is open.
    func uid(of id: ObjectID) -> String? { state.withLock { $0.objects[id.identity]?.uid } }

    /// Whether it is not known if an object was created by this site.
    func isOpen(_ id: ObjectID) -> Bool {
        state.withLock { state in state.objects[id.identity].map { $0.uid == nil } ?? false }
    }

    /// Notes durably that these objects are about to be created.
    func begin(_ ids: [ObjectID]) throws {
        guard !ids.isEmpty else { return }
        state.withLock { state in
            for id in ids { state.set(id, uid: nil) }
        }
        try save()
    }

    /// Notes that this site has created an object.
    func own(_ id: ObjectID, uid: String) {
        state.withLock { $0.set(id, uid: uid) }
    }

    /// Notes that an object is gone, or another one than this site has created.
    func forget(_ id: ObjectID) {
        state.withLock { state in
            if state.objects.removeValue(forKey: id.identity) != nil { state.isSaved = false }
        }
    }

    /// Writes what was noted since the last time.
    func save() throws {
        let (objects, isSaved) = state.withLock { (Array($0.objects.values), $0.isSaved) }
        guard !isSaved else { return }
        let entries = objects.sorted { $0.id < $1.id }.map { id, uid in
            ObjectInventory.Entry(
                apiVersion: id.type.apiVersion,
                kind: id.type.kind,
                namespace: id.namespace,
                name: id.name,
                uid: uid
            )
        }
        try site.save(ObjectInventory(target: target, entries: entries))
        state.withLock { $0.isSaved = true }
    }
}
