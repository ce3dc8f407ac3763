import Content
import Diagnostics
import FileIO
import SystemPackage

/// Which objects of one cluster a site has created: only these may be pruned.
package struct ObjectInventory: Codable, Sendable, Equatable {
    /// The largest file in bytes: 64 MiB.
    package static let maximumBytes = 64 << 20

    /// An object.
    package struct Entry: Codable, Sendable, Equatable {
        /// The API version by which it was created.
        package let apiVersion: String
        /// The kind.
        package let kind: String
        /// The namespace; missing for cluster-wide objects.
        package let namespace: String?
        /// The name.
        package let name: String
        /// What the cluster calls this one and no other; missing where the run that created it did not see its end.
        package var uid: String?

        /// Notes an object.
        package init(apiVersion: String, kind: String, namespace: String?, name: String, uid: String?) {
            self.apiVersion = apiVersion
            self.kind = kind
            self.namespace = namespace
            self.name = name
            self.uid = uid
        }
    }

    /// The target, without secrets.
    package let target: String
    /// The objects.
    package var entries: [Entry]

    /// Notes objects of a target.
    package init(target: String, entries: [Entry] = []) {
        self.target = target
        self.entries = entries
    }
}

extension SiteDirectory {
    /// What the site has created at a target; nothing before the first time.
    /// - Throws: ``SiteError/damaged(_:reason:)``, ``FileError``.
    package func inventory(of target: String) throws -> ObjectInventory {
        let file = inventoryFile(of: target)
        guard try Directory.examine(file.path, following: false) != nil else {
            return ObjectInventory(target: target)
        }
        do {
            let inventory = try StrictJSON.decode(
                ObjectInventory.self,
                from: file.contents(),
                place: file.path.string,
                limits: StrictJSON.Limits(bytes: ObjectInventory.maximumBytes, depth: 8, wholeNumbers: true)
            )
            guard inventory.target == target else {
                throw SiteError.damaged(file.path, reason: "it is that of \(inventory.target)")
            }
            return inventory
        } catch let error as ContentError {
            throw SiteError.damaged(file.path, reason: error.description)
        }
    }

    /// Writes what the site has created at a target.
    /// - Throws: ``FileError``.
    package func save(_ inventory: ObjectInventory) throws {
        try Directory.create(inventories, mode: 0o700)
        try inventoryFile(of: inventory.target).replace(with: StrictJSON.encode(inventory))
    }

    private func inventoryFile(of target: String) -> RecordFile {
        RecordFile(
            inventories.appending("\(Digest.of(Array(target.utf8)).hex.prefix(16)).json"),
            limit: ObjectInventory.maximumBytes
        )
    }
}
