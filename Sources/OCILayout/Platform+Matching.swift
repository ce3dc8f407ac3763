package import Content

extension Platform {
    /// Whether an image for this platform is the one that `wanted` asks for.
    ///
    /// A missing variant means the usual one (`arm64/v8`, `arm/v7`, `amd64/v1`); `os.version` counts only when `wanted` has one,
    /// and then as a prefix of whole parts, as Windows compares builds.
    package func satisfies(_ wanted: Platform) -> Bool {
        os == wanted.os && Self.normalised(architecture) == Self.normalised(wanted.architecture)
            && effectiveVariant == wanted.effectiveVariant && satisfiesVersion(of: wanted)
    }

    /// Whether this stands for no system: BuildKit's attestation manifests (`unknown/unknown`).
    package var isUnknown: Bool { os == "unknown" && architecture == "unknown" }

    private var effectiveVariant: String? {
        switch (Self.normalised(architecture), variant ?? "") {
        case ("arm64", ""), ("arm64", "8"): "v8"
        case ("arm", ""): architecture == "armel" ? "v6" : "v7"
        case ("arm", let digit) where ["5", "6", "7", "8"].contains(digit): "v\(digit)"
        case ("amd64", ""): "v1"
        case (_, ""): nil
        case (_, let variant): variant
        }
    }

    private func satisfiesVersion(of wanted: Platform) -> Bool {
        guard let version = wanted.osVersion, !version.isEmpty else { return true }
        let parts = (osVersion ?? "").split(separator: ".")
        return parts.starts(with: version.split(separator: "."))
    }

    private static func normalised(_ architecture: String) -> String {
        switch architecture {
        case "x86_64", "x86-64": "amd64"
        case "aarch64": "arm64"
        case "armhf", "armel": "arm"
        case "i386": "386"
        default: architecture
        }
    }
}
