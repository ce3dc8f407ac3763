import OCILayout

/// What a text tells by itself about being an image.
enum ImageShape {
    private static let registries: Set<String> = [
        "docker.io", "index.docker.io", "registry-1.docker.io", "quay.io", "ghcr.io", "gcr.io",
        "registry.k8s.io",
        "k8s.gcr.io", "mcr.microsoft.com", "public.ecr.aws", "nvcr.io", "docker.elastic.co",
        "registry.gitlab.com",
        "registry.redhat.io", "registry.access.redhat.com", "registry.suse.com", "xpkg.upbound.io",
        "xpkg.crossplane.io",
        "cgr.dev", "icr.io", "lscr.io", "codeberg.org", "docker.n8n.io", "container-registry.oracle.com",
    ]
    private static let registrySuffixes = [".gcr.io", "-docker.pkg.dev", ".azurecr.io", ".icr.io"]
    /// Hosts of names that only look like repositories: labels and taints of Kubernetes, places of source code.
    private static let otherHosts: Set<String> = [
        "github.com", "gitlab.com", "bitbucket.org", "golang.org", "gopkg.in", "kubernetes.io", "k8s.io",
        "x-k8s.io",
    ]
    /// What stands behind a colon and is no tag: effects of taints, modes of mounts.
    private static let otherTags: Set<String> = [
        "NoSchedule", "NoExecute", "PreferNoSchedule", "Exists", "Equal", "ro", "rw", "z", "Z", "true",
        "false",
    ]
    /// What is written where an image could be, and means something else.
    private static let words: Set<String> = [
        "auto", "default", "none", "null", "latest", "inherit", "always", "never", "true", "false", "enabled",
        "disabled",
        "yes", "no", "on", "off", "any", "all", "custom", "string", "image", "unknown",
    ]
    private static let files = [
        ".png", ".jpg", ".jpeg", ".gif", ".svg", ".ico", ".webp", ".iso", ".img", ".qcow2", ".raw", ".vmdk",
        ".tar", ".gz",
        ".yaml", ".yml", ".json", ".conf", ".sh", ".txt", ".md", ".html",
    ]
    private static let schemes = ["docker://", "oci://", "docker-pullable://"]

    /// The reference that a text is, whatever it looks like; nil where it is none.
    static func parse(_ text: some StringProtocol) -> ImageReference? {
        do {
            return try ImageReference(String(text))
        } catch {
            return nil
        }
    }

    /// The text without the scheme of a tool in front of it.
    static func withoutScheme(_ text: Substring) -> Substring {
        schemes.first { text.hasPrefix($0) }.map { text.dropFirst($0.count) } ?? text
    }

    /// The image that a text most likely is.
    ///
    /// - Parameters:
    ///   - text: A text without spaces.
    ///   - isNamed: Whether the field, variable or argument says that it is an image.
    ///   - isWhole: Whether it is all of a value, and not a word of a longer text.
    static func reference(_ text: Substring, isNamed: Bool, isWhole: Bool) -> ImageReference? {
        let text = withoutScheme(text)
        guard text.utf8.contains(where: TextWords.isMark) || isNamed, !text.utf8.starts(with: "/".utf8) else {
            return nil
        }
        guard let reference = parse(text) else { return nil }
        if reference.digest != nil { return reference }
        if isNamed { return isPlausible(text, reference) ? reference : nil }
        let host = text.split(separator: "/", maxSplits: 1).first.map(String.init) ?? ""
        let hasHost = text.utf8.contains(UInt8(ascii: "/")) && isHost(host)
        guard let tag = reference.tag?.description else {
            return isWhole && hasHost && isRegistry(host) ? reference : nil
        }
        guard !otherTags.contains(tag), !isFile(text) else { return nil }
        if hasHost { return isOther(host) || isNumber(reference.repository.description) ? nil : reference }
        guard isVersion(tag) else { return nil }
        return text.utf8.contains(UInt8(ascii: "/")) || isWhole ? reference : nil
    }

    /// Whether a host is one that is known to be a registry.
    static func isRegistry(_ host: String) -> Bool {
        registries.contains(host) || registrySuffixes.contains { host.hasSuffix($0) }
            || host.contains(".dkr.ecr.")
    }

    private static func isPlausible(_ text: Substring, _ reference: ImageReference) -> Bool {
        guard !words.contains(text.lowercased()), !isNumber(text), !isFile(text) || reference.tag != nil
        else {
            return false
        }
        guard let tag = reference.tag?.description else { return true }
        return !otherTags.contains(tag)
    }

    private static func isHost(_ text: String) -> Bool {
        text.contains(".") || text.contains(":") || text == "localhost"
    }

    private static func isOther(_ host: String) -> Bool {
        !isRegistry(host)
            && (otherHosts.contains(host) || otherHosts.contains { host.hasSuffix(".\($0)") }
                || host.hasPrefix("www."))
    }

    private static func isNumber(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".")
        }
    }

    private static func isFile(_ text: Substring) -> Bool { files.contains { text.hasSuffix($0) } }

    /// Whether a tag is `latest`, or a version and not a port: `v1`, `1.27`, `2.0.0-alpine`.
    private static func isVersion(_ tag: String) -> Bool {
        if tag == "latest" { return true }
        let hasPrefix = tag.hasPrefix("v")
        let number = tag.dropFirst(hasPrefix ? 1 : 0).prefix { $0.isASCII && $0.isNumber }
        guard !number.isEmpty else { return false }
        let rest = tag.dropFirst((hasPrefix ? 1 : 0) + number.count)
        return rest.isEmpty ? hasPrefix : rest.hasPrefix(".") || rest.hasPrefix("-")
    }
}
