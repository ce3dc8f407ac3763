import Signing

extension BundleStatement.Tool {
    /// This program.
    static let sealift = BundleStatement.Tool(name: "sealift", version: "0.2.0")
}
