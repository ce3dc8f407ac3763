import Content
import FileIO
import SystemPackage
import TestSupport

/// Images of one layer for programs that pack layers, and what they made of it.
enum SampleImage {
    /// Writes an image with `tar` as its uncompressed layer, as skopeo's `dir:` transport has it.
    static func write(_ tar: [UInt8], to folder: FilePath) throws {
        let layer = Digest.of(tar)
        let configuration = """
            {"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["\(layer)"]}}
            """
        let digest = Digest.of(Array(configuration.utf8))
        let manifest = """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":\
            "application/vnd.oci.image.config.v1+json","digest":"\(digest)","size":\(configuration.utf8.count)},\
            "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"\(layer)","size":\(tar.count)}]}
            """
        try DurableFile.replace(folder.appending(layer.hex), with: tar)
        try DurableFile.replace(folder.appending(digest.hex), with: Array(configuration.utf8))
        try DurableFile.replace(folder.appending("manifest.json"), with: Array(manifest.utf8))
        let version = "Directory Transport Version: 1.1\n"
        try DurableFile.replace(folder.appending("version"), with: Array(version.utf8))
    }

    /// The one layer of the image in a folder of that transport.
    static func layer(in folder: FilePath) throws -> [UInt8] {
        let manifest = try text(folder.appending("manifest.json"))
        return try contents(folder.appending(digests(in: manifest, after: "\"layers\"")[0]))
    }

    /// The first layer of the image `name` in a layout directory.
    static func layer(named name: String, of layout: FilePath) throws -> [UInt8] {
        let blobs = layout.appending("blobs").appending("sha256")
        let index = try text(layout.appending("index.json"))
        guard
            let entry = index.split(separator: "{\"mediaType\"").first(where: { $0.contains("\"\(name)\"") })
        else { return [] }
        let manifest = try text(blobs.appending(digests(in: String(entry), after: "digest")[0]))
        return try contents(blobs.appending(digests(in: manifest, after: "\"layers\"")[0]))
    }

    private static func digests(in text: String, after mark: String) -> [String] {
        let parts = text.split(separator: mark, maxSplits: 1)
        guard parts.count == 2 else { return [""] }
        return parts[1].split(separator: "sha256:").dropFirst().map { String($0.prefix(64)) } + [""]
    }

    private static func text(_ path: FilePath) throws -> String {
        String(decoding: try contents(path), as: UTF8.self)
    }

    private static func contents(_ path: FilePath) throws -> [UInt8] {
        try ReadableFile.contents(of: path, limit: 1 << 24)
    }
}
