import Content
import FileIO
import Foundation
import OCILayout
import SystemPackage

/// What `fixtures/images/small/images.json` lists.
struct FixtureImages {
    struct Image: Decodable {
        let reference: String
        let kind: String
        let digest: String
    }

    private struct Document: Decodable {
        let images: [Image]
    }

    let all: [Image]

    init() throws {
        let path = Workshop.images.appending("images.json")
        let bytes = try ReadableFile.contents(of: path, limit: 4 << 20)
        all = try JSONDecoder().decode(Document.self, from: Data(bytes)).images
    }

    /// The images, signatures and referrers that belong to a version, by their name in the mirror.
    func names(of version: String) throws -> [(name: String, digest: String)] {
        all.filter { $0.kind == "image" && $0.reference.hasSuffix(":\(version)") }.map { image in
            (String(image.reference.drop { $0 != "/" }.dropFirst()), image.digest)
        }
    }
}
