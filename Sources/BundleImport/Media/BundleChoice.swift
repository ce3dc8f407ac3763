package import Signing
package import SystemPackage

/// Which of the bundles on a medium a site imports, and in which order.
///
/// Nothing is trusted here: a wrong claim leads at worst to a refusal.
package struct BundleChoice: Sendable {
    /// The folders to import, in order; at least one, so that a refusal has a reason to name.
    package let folders: [FilePath]

    /// Looks at the claims of every bundle on `medium`.
    /// - Throws: ``ImportError``.
    package init(_ medium: Medium, for state: SiteState) throws {
        let all = try medium.bundles()
        guard all.count > 1 else {
            folders = all
            return
        }
        let claims = all.compactMap { Claim($0, for: state) }.sorted { $0.position < $1.position }
        let newer = claims.filter { $0.position > state.position }
        if let start = newer.lastIndex(where: { $0.suits(state) }) {
            folders = newer[start...].map(\.folder)
        } else if let first = newer.first ?? claims.last {
            folders = newer.isEmpty ? [first.folder] : newer.map(\.folder)
        } else {
            folders = Array(all.prefix(1))
        }
    }

    /// What a bundle for this site says of itself.
    private struct Claim {
        let folder: FilePath
        let position: BundlePosition
        private let base: BundleStatement.Base

        /// Reads the claims of a bundle; nil when it is unreadable or not for this site.
        init?(_ folder: FilePath, for state: SiteState) {
            // What cannot be read makes no claim; when it is all there is, the importer opens it and says why.
            guard let statement = try? UnverifiedBundle(folder).claimedStatement(),
                statement.sites.contains(where: { $0.id == state.site.id }),
                state.stream == nil || state.stream == statement.stream
            else { return nil }
            self.folder = folder
            position = statement.position
            base = statement.base
        }

        /// Whether the site can go on from here, without what comes before: of several such bundles the newest is what the hub made last,
        /// be it to repair an earlier one.
        func suits(_ state: SiteState) -> Bool {
            switch base {
            case .full: true
            case .delta(_, let statement): statement == state.bundle?.statement
            }
        }
    }
}
