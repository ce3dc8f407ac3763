/// Which site: its name, and which installation of that name.
package struct SiteIdentity: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// The name, unique within the organization.
    package let id: PlainName
    /// Drawn when the site was set up.
    package let uid: SiteUID

    /// Pairs a name with an installation.
    package init(id: PlainName, uid: SiteUID) {
        self.id = id
        self.uid = uid
    }

    /// The name and the first digits of the uid.
    package var description: String { "\(id) (\(uid.description.prefix(8)))" }

    package static func < (left: SiteIdentity, right: SiteIdentity) -> Bool {
        (left.id, left.uid) < (right.id, right.uid)
    }
}

extension SiteUID {
    /// The uid of a site that was set up without one of its own: it follows from the names.
    package init(siteNamed name: PlainName, of organization: PlainName) {
        self.init(derivedFrom: ["site", organization.description, name.description])
    }
}
