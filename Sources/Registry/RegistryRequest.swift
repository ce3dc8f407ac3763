import Transport

/// A request to a registry, and which answers to it are for the caller.
struct RegistryRequest: Sendable {
    let method: HTTPRequest.Method
    let url: HTTPURL
    var headers: HTTPHeaders = [:]
    var body: HTTPBody = .none
    /// The rights that a token for it must grant.
    let scopes: [AccessScope]
    /// The status codes that the caller handles; all others are errors, redirects or challenges.
    let expected: Set<Int>
    let operation: RegistryOperation
}
