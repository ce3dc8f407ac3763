import OCILayout

/// A right that a token grants (distribution, "Token Scope").
struct AccessScope: Hashable, Sendable, Comparable, CustomStringConvertible {
    let description: String

    init(_ text: String) {
        description = text
    }

    static func pull(_ name: RepositoryName) -> AccessScope {
        AccessScope("repository:\(name):pull")
    }

    static func push(_ name: RepositoryName) -> AccessScope {
        AccessScope("repository:\(name):pull,push")
    }

    static let catalog = AccessScope("registry:catalog:*")

    static func < (left: AccessScope, right: AccessScope) -> Bool {
        left.description < right.description
    }
}
