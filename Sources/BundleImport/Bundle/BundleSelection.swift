import Content
package import Diagnostics
package import Signing
package import SystemPackage

/// Which of the bundles on a medium a site imports, in which order, and which have to wait.
///
///     others' bundles, and those that the site is past, are passed over
///     begin with the newest that the site can go on from: a full one, or a delta on what it has
///     go on with all that are newer, in order
///     leave out what no site may import yet, what builds on it, and what cannot be read
///     where only approvals are missing, look at the one that the site has again
///
/// Nothing is trusted here: a wrong claim leads at worst to a refusal.
package struct BundleSelection: Sendable {
    /// The most bytes of envelopes and trust roots that are kept of one medium: 64 MiB.
    private static let byteLimit = 64 << 20

    /// The bundles to import, in order, each read once; at least one, so that a refusal has a reason to name, unless there is a
    /// ``refusal``.
    package let bundles: [UnverifiedBundle]
    /// What may be for this site and is left out.
    package let leftOut: [LeftOutBundle]
    /// Why nothing can be imported, where that is something that cannot be read.
    package let refusal: (any OperatorError)?

    /// Looks at the claims of every bundle on `medium`.
    /// - Parameter trusted: The root that the site trusts; approvals are counted by it, or by what follows it on the medium.
    /// - Throws: ``ImportError``: what ``Medium/bundles()`` throws, or that something cannot be read without which nothing can be imported.
    package init(_ medium: Medium, for state: SiteState, trusting trusted: SignedRoot) throws {
        let all = try medium.bundles()
        guard all.count > 1 else {
            (bundles, leftOut, refusal) = (try all.map { try UnverifiedBundle($0) }, [], nil)
            return
        }
        var claims: [BundleClaim] = []
        var first: Result<UnverifiedBundle, any Error>?
        var kept = 0
        var unusable: [LeftOutBundle] = []
        for folder in all {
            do {
                let bundle = try UnverifiedBundle(folder)
                first = first ?? .success(bundle)
                guard let claim = try BundleClaim(bundle, for: state, trusting: trusted) else { continue }
                claims.append(claim)
                kept += bundle.byteCount
            } catch let error as any OperatorError {
                first = first ?? .failure(error)
                guard Self.isOf(state.stream, folder) else { continue }
                unusable.append(LeftOutBundle(folder: folder, position: nil, reason: .unusable(error)))
            }
            guard kept <= Self.byteLimit else {
                throw ImportError.heavyMedium(medium.path, limit: Self.byteLimit)
            }
        }
        let newer = claims.filter { $0.position > state.position }.sorted { $0.position < $1.position }
        if let start = newer.lastIndex(where: { $0.approval == nil && $0.suits(state) }) {
            let (ready, waiting) = Self.divide(newer[start...])
            (bundles, leftOut, refusal) = (ready, unusable + waiting, nil)
        } else if unusable.isEmpty, case (let ready, let waiting) = Self.divide(newer[...]), ready.isEmpty,
            let current = claims.first(where: { $0.statement == state.bundle?.statement })
        {
            (bundles, leftOut, refusal) = ([current.bundle], waiting, nil)
        } else {
            // A medium that is closed is the reason, not what is missing for that.
            if let error = unusable.lazy.compactMap(\.mediumError).first { throw error }
            if !newer.isEmpty {
                (bundles, leftOut, refusal) = (newer.map(\.bundle), unusable, nil)
            } else if let unreadable = unusable.first {
                (bundles, leftOut, refusal) = ([], Array(unusable.dropFirst()), unreadable.error)
            } else {
                let known = claims.max { $0.position < $1.position }?.bundle
                bundles = try [known ?? first?.get()].compactMap(\.self)
                (leftOut, refusal) = ([], nil)
            }
        }
    }

    /// Whether a bundle in `folder` may be one of the stream that the site follows, as its place says.
    private static func isOf(_ stream: StreamID?, _ folder: FilePath) -> Bool {
        guard let stream else { return true }
        return folder.removingLastComponent().lastComponent?.string == stream.description
    }

    /// Takes out what waits for approval, and what builds on it.
    private static func divide(_ claims: ArraySlice<BundleClaim>) -> (
        ready: [UnverifiedBundle], waiting: [LeftOutBundle]
    ) {
        var ready: [UnverifiedBundle] = []
        var waiting: [Digest: LeftOutBundle] = [:]
        for claim in claims {
            let reason: LeftOutBundle.Reason? =
                if let error = claim.approval {
                    .unusable(error)
                } else if case .delta(let sequence, let statement) = claim.base, waiting[statement] != nil {
                    .buildsOn(sequence)
                } else {
                    nil
                }
            if let reason {
                waiting[claim.statement] = LeftOutBundle(
                    folder: claim.bundle.folder,
                    position: claim.position,
                    reason: reason
                )
            } else {
                ready.append(claim.bundle)
            }
        }
        return (ready, claims.compactMap { waiting[$0.statement] })
    }
}

/// A bundle on a medium that is not imported although others are.
package struct LeftOutBundle: Sendable, CustomStringConvertible {
    /// Why it has to wait.
    enum Reason: Sendable {
        /// It cannot be read, or lacks approvals.
        case unusable(any OperatorError)
        /// It builds on a bundle of this sequence, which waits, too.
        case buildsOn(Int64)
    }

    /// Its folder.
    package let folder: FilePath
    /// Where it claims to stand; nil where it cannot be read.
    let position: BundlePosition?
    let reason: Reason

    /// One line for the operator.
    package var description: String {
        let name = position.map { "bundle \($0)" } ?? folder.string.terminalSafe
        return switch reason {
        case .unusable(let error): "\(name) is left out: \(error.description)"
        case .buildsOn(let sequence):
            "\(name) is left out: it builds on bundle \(sequence), which is left out"
        }
    }

    /// Why it cannot be read, or what it lacks.
    fileprivate var error: (any OperatorError)? {
        if case .unusable(let error) = reason { error } else { nil }
    }

    /// That the medium cannot be read.
    fileprivate var mediumError: (any OperatorError)? {
        error.flatMap { $0.exitClass == .media ? $0 : nil }
    }
}
