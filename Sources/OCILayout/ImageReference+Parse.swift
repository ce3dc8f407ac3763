import Content

extension ImageReference {
    /// Parses and normalises `[host[:port]/]path[:tag][@digest]`.
    /// - Throws: ``OCILayoutError/malformedReference(_:reason:)``.
    package init(_ text: String) throws(OCILayoutError) {
        do throws(OCILayoutError) {
            try self.init(parsing: text)
        } catch .malformedReference(_, let reason) {
            throw .malformedReference(text, reason: reason)
        }
    }

    private init(parsing text: String) throws(OCILayoutError) {
        guard !text.isEmpty else { throw .malformedReference(text, reason: "it is empty") }
        guard text.utf8.count <= 1_024 else { throw .malformedReference(text, reason: "it is too long") }
        guard text.utf8.count != 64 || !text.utf8.allSatisfy(Self.isIdentifierDigit) else {
            throw .malformedReference(text, reason: "64 hexadecimal digits are an image id, not a name")
        }
        let (registry, rest) = try Self.splitRegistry(text)
        let (named, digest) = try Self.splitDigest(rest)
        let (path, tag) = try Self.splitTag(named)
        let isOfficial = registry.isDockerHub && !path.utf8.contains(UInt8(ascii: "/"))
        try self.init(
            registry: registry,
            repository: RepositoryName(isOfficial ? "library/\(path)" : String(path)),
            tag: tag,
            digest: digest
        )
    }

    /// Splits off the first component when it is a host.
    private static func splitRegistry(_ text: String) throws(OCILayoutError) -> (RegistryHost, Substring) {
        guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else { return (.dockerHub, text[...]) }
        let first = text[..<slash]
        let rest = text[text.utf8.index(after: slash)...]
        if first == "index.docker.io" { return (.dockerHub, rest) }
        return isHost(first) ? (try RegistryHost(String(first)), rest) : (.dockerHub, text[...])
    }

    /// Whether `text` has a first component that is a host, and so is a full reference rather than a path.
    static func startsWithHost(_ text: String) -> Bool {
        text.utf8.firstIndex(of: UInt8(ascii: "/")).map { isHost(text[..<$0]) } ?? false
    }

    private static func isHost(_ component: Substring) -> Bool {
        component == "localhost"
            || component.utf8.contains { byte in
                byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":") || ReferenceGrammar.isUpper(byte)
            }
    }

    private static func splitDigest(_ text: Substring) throws(OCILayoutError) -> (Substring, Digest?) {
        guard let at = text.utf8.firstIndex(of: UInt8(ascii: "@")) else { return (text, nil) }
        do {
            return (text[..<at], try Digest(String(text[text.utf8.index(after: at)...])))
        } catch {
            throw .malformedReference(
                String(text),
                reason: "the digest is not sha256: or sha512: with lower-case digits"
            )
        }
    }

    private static func splitTag(_ text: Substring) throws(OCILayoutError) -> (Substring, Tag?) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return (text, nil) }
        return (text[..<colon], try Tag(String(text[text.utf8.index(after: colon)...])))
    }

    private static func isIdentifierDigit(_ byte: UInt8) -> Bool {
        ReferenceGrammar.isHexadecimal(byte) && !ReferenceGrammar.isUpper(byte)
    }
}
