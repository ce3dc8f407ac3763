package import SystemPackage

/// A place with images, as the command line and the configuration name it.
///
/// `docker://HOST[:PORT][/PATH]`, `oci:DIR[:REF]`, `docker-archive:FILE[:REF]`, `oci-archive:FILE[:REF]`. A folder or file whose
/// name holds a colon cannot be written this way, as with other tools.
package enum ImageLocation: Hashable, Sendable {
    /// A registry, or the repositories of one below a path.
    case registry(RegistryHost, path: RepositoryName?)
    /// An OCI image layout in a folder, or one image of it.
    case layout(FilePath, reference: String?)
    /// A file that `docker save` wrote, or one image of it.
    case dockerArchive(FilePath, reference: String?)
    /// A tar file of an OCI image layout, or one image of it.
    case ociArchive(FilePath, reference: String?)

    /// The archive in the folder that `export --to usb-tree:DIR` makes.
    package static let usbTreeImages = "images.tar.gz"

    /// Parses the text.
    /// - Throws: ``OCILayoutError/malformedLocation(_:reason:)``.
    package init(_ text: String) throws(OCILayoutError) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            throw .malformedLocation(text, reason: "it does not start with a transport")
        }
        let rest = String(text[text.utf8.index(after: colon)...])
        switch text[..<colon] {
        case "docker":
            self = try Self.registry(rest, of: text)
        case "oci":
            let (path, reference) = try Self.splitFile(rest, of: text)
            self = .layout(path, reference: reference)
        case "docker-archive":
            let (path, reference) = try Self.splitFile(rest, of: text)
            self = .dockerArchive(path, reference: reference)
        case "oci-archive":
            let (path, reference) = try Self.splitFile(rest, of: text)
            self = .ociArchive(path, reference: reference)
        case "usb-tree":
            guard !rest.isEmpty else { throw .malformedLocation(text, reason: "the folder is missing") }
            self = .dockerArchive(FilePath(rest).appending(Self.usbTreeImages), reference: nil)
        case let transport:
            throw .malformedLocation(text, reason: "\"\(transport)\" is no transport that sealift knows")
        }
    }

    private static func registry(_ rest: String, of text: String) throws(OCILayoutError) -> ImageLocation {
        guard rest.hasPrefix("//") else {
            throw .malformedLocation(text, reason: "docker: is followed by //")
        }
        let place = rest.dropFirst(2)
        let parts = place.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        if let at = parts.first?.utf8.lastIndex(of: UInt8(ascii: "@")) {
            let shown = "docker://<redacted>" + place[at...]
            throw .malformedLocation(shown, reason: "credentials belong into the registry's configuration")
        }
        do throws(OCILayoutError) {
            let host = try RegistryHost(String(parts.first ?? ""))
            let path = parts.count == 2 && !parts[1].isEmpty ? try RepositoryName(String(parts[1])) : nil
            return .registry(host, path: path)
        } catch .malformedReference(_, let reason) {
            throw .malformedLocation(text, reason: reason)
        }
    }

    private static func splitFile(_ rest: String, of text: String) throws(OCILayoutError) -> (
        FilePath, String?
    ) {
        let parts = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = parts.first, !path.isEmpty, !path.utf8.contains(0) else {
            throw .malformedLocation(text, reason: "the path is missing")
        }
        guard parts.count == 2 else { return (FilePath(String(path)), nil) }
        guard !parts[1].isEmpty, parts[1].utf8.count <= 512 else {
            throw .malformedLocation(text, reason: "the reference after the path is empty or too long")
        }
        return (FilePath(String(path)), String(parts[1]))
    }
}

extension ImageLocation: CustomStringConvertible {
    package var description: String {
        switch self {
        case .registry(let host, let path): "docker://\(host)" + (path.map { "/\($0)" } ?? "")
        case .layout(let path, let reference): Self.text("oci", path, reference)
        case .dockerArchive(let path, let reference): Self.text("docker-archive", path, reference)
        case .ociArchive(let path, let reference): Self.text("oci-archive", path, reference)
        }
    }

    private static func text(_ transport: String, _ path: FilePath, _ reference: String?) -> String {
        "\(transport):\(path)" + (reference.map { ":\($0)" } ?? "")
    }
}
