import Content
import FileIO
import Signing
import SystemPackage
import TestSupport
import Testing

/// A bundle whose `contents.json` is made longer, with statement and signatures that fit.
struct LongBundle {
    /// The most memory that a command may have at once, in MiB, however long the lists are.
    static let mostMemory = 256

    private let folder: FilePath
    private let keys: FilePath

    /// The bundle in `folder`, of the keys of `workshop`.
    init(_ folder: FilePath, of workshop: Workshop) {
        self.folder = folder
        keys = workshop.path.appending("keys")
    }

    /// Replaces `contents.json`; the statement stays as it is.
    func replaceContents(_ change: (inout String) throws -> Void) throws {
        let path = folder.appending("contents.json")
        var text = String(
            decoding: try ReadableFile.contents(of: path, limit: 64 << 20),
            as: UTF8.self
        )
        try change(&text)
        try DurableFile.replace(path, with: Array(text.utf8))
    }

    /// Lists `count` more blobs, which the site holds: of one byte each, called by their numbers, in repositories of `tiny`.
    func addHeldBlobs(_ count: Int) throws {
        try replaceContents { text in
            let first = #""blobs":["#
            let start = try #require(text.firstRange(of: first))
            let more = (0..<count).map { number in
                let name = Self.name(number)
                return #"{"delivery":{"held":true},"digest":"sha256:\#(name)","#
                    + #""mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","#
                    + #""repositories":["held/by-many-images-\#(number % 997)","tiny/app-1"],"size":1},"#
            }
            text.insert(contentsOf: more.joined(), at: start.upperBound)
        }
    }

    /// The hexadecimal digits of the digest of a held blob.
    static func name(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 64 - digits.count) + digits
    }

    /// Signs the statement anew, with size and digest of `contents.json` as it is.
    func sign() throws {
        let bytes = try ReadableFile.contents(of: folder.appending("contents.json"), limit: 128 << 20)
        let path = folder.appending("bundle.dsse.json")
        let found = try Envelope(decoding: ReadableFile.contents(of: path, limit: Envelope.byteLimit))
        let statement = String(decoding: found.payload, as: UTF8.self)
            .replacing(#/("digest":{"sha256":")[0-9a-f]+("},"name":"contents\.json")/#) {
                "\($0.1)\(Digest.of(bytes).hex)\($0.2)"
            }
            .replacing(#/("name":"contents\.json","size":)[0-9]+/#) { "\($0.1)\(bytes.count)" }
        var envelope = try Envelope(payloadType: found.payloadType, payload: Array(statement.utf8))
        for name in ["release", "approve"] {
            let key = try KeyFile.readPrivate(keys.appending("\(name).key"))
            envelope = try envelope.adding(key.sign(envelope.preAuthEncoding), by: key.publicKey)
        }
        try DurableFile.replace(path, with: envelope.encoded())
    }
}
