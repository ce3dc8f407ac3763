/// What an image runs on (OCI image-index, `platform`).
package struct Platform: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The processor, as Go's `GOARCH` names it.
    package let architecture: String
    /// The operating system, as Go's `GOOS` names it.
    package let os: String
    /// The operating system's version; Windows uses it.
    package let osVersion: String?
    /// Features that the image needs of the system.
    package let osFeatures: [String]?
    /// The processor's variant, such as `v7` for `arm`.
    package let variant: String?

    private enum CodingKeys: String, CodingKey {
        case architecture
        case os
        case osVersion = "os.version"
        case osFeatures = "os.features"
        case variant
    }

    /// Names a platform.
    package init(
        os: String,
        architecture: String,
        variant: String? = nil,
        osVersion: String? = nil,
        osFeatures: [String]? = nil
    ) {
        self.architecture = architecture
        self.os = os
        self.osVersion = osVersion
        self.osFeatures = osFeatures
        self.variant = variant
    }

    /// Parses `os/architecture[/variant]`; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (2...3).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.init(os: parts[0], architecture: parts[1], variant: parts.count == 3 ? parts[2] : nil)
    }

    /// `os/architecture[/variant]`.
    package var description: String {
        ([os, architecture] + [variant].compactMap(\.self)).joined(separator: "/")
    }
}
