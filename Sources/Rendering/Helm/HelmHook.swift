import YAML

/// What the annotation `helm.sh/hook` of a manifest says.
struct HelmHook {
    /// The events, such as `pre-install`.
    let events: [String]

    /// Reads the annotation; nil for what is no hook.
    init?(_ manifest: YAMLNode) {
        guard let text = manifest["metadata"]?["annotations"]?["helm.sh/hook"]?.string else { return nil }
        events = text.split(separator: ",").map { String($0.filter { !$0.isWhitespace }) }
    }

    /// Whether it belongs to an installation or upgrade; all others never run when manifests are applied.
    var isForInstallation: Bool {
        !events.contains { $0.hasPrefix("test") } && events.contains(where: Self.installation.contains)
    }

    /// Whether it runs before the other objects of the chart are installed.
    var runsBefore: Bool {
        events.contains("pre-install")
            || !events.contains("post-install") && !events.allSatisfy { $0.hasPrefix("post-") }
    }

    private static let installation: Set<String> = [
        "pre-install", "post-install", "pre-upgrade", "post-upgrade", "crd-install",
    ]
}
