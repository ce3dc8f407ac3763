import FileIO
import Signing
import SystemPackage
import TestSupport

/// In what two media differ apart from P-256 signatures, which are other ones each time.
enum MediumDifference {
    /// What `diff` says, then the envelopes that hold different payloads, keys or Ed25519 signatures; empty if there are none.
    static func between(_ left: FilePath, _ right: FilePath) async throws -> String {
        let name = "bundle.dsse.json"
        var text = try await Command.run(
            "diff",
            ["--recursive", "--exclude", name, left.string, right.string]
        ).text
        let found = try await (envelopes(named: name, in: left), envelopes(named: name, in: right))
        if found.0.isEmpty || found.0 != found.1 { text += "\(found.0) and \(found.1)\n" }
        for place in found.0 where found.1.contains(place) {
            let (one, other) = try (envelope(left.appending(place)), envelope(right.appending(place)))
            let isSame =
                one.payloadType == other.payloadType && one.payload == other.payload
                && one.signatures.map(\.keyID) == other.signatures.map(\.keyID)
                && lasting(one) == lasting(other)
            if !isSame { text += "\(place) differs\n" }
        }
        return text
    }

    private static func envelopes(named name: String, in medium: FilePath) async throws -> [String] {
        let found = try await Command.run("find", [medium.string, "-name", name, "-printf", "%P\n"])
        return found.text.split(separator: "\n").map(String.init).sorted()
    }

    private static func envelope(_ path: FilePath) throws -> Envelope {
        try Envelope(decoding: ReadableFile.contents(of: path, limit: Envelope.byteLimit))
    }

    /// The signatures that are always the same: those of Ed25519 have 64 bytes, those of P-256 more.
    private static func lasting(_ envelope: Envelope) -> [[UInt8]] {
        envelope.signatures.map(\.bytes).filter { $0.count == 64 }
    }
}
