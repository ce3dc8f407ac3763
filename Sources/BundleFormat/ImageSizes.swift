package import Content
import OCILayout

/// What the volumes carry for one image, and how large it is; what several images share is counted for each of them.
package struct ImageSizes: Codable, Sendable, Equatable {
    /// What people call the image.
    package let name: String
    /// Its digest.
    package let digest: Digest
    /// The bytes of everything that it consists of, as far as that can be seen.
    package private(set) var size: Int64 = 0
    /// The bytes in the volumes.
    package private(set) var carried: Int64 = 0
    /// How many of its blobs are patched.
    package private(set) var patched = 0
    /// Whether everything was seen; the manifests of what a site holds do not travel.
    package private(set) var isComplete = true

    init(_ image: Contents.ImageEntry) {
        name = image.name
        digest = image.digest
    }

    mutating func add(_ blob: Contents.BlobEntry) {
        size += blob.size
        carried += blob.carriedBytes
        patched += blob.delivery.isPatch ? 1 : 0
    }

    mutating func miss() { isComplete = false }
}

extension Contents {
    /// Adds up what each image with a reference takes, in the order of ``images``.
    /// - Parameter source: Where manifests are read, as far as they are there.
    /// - Throws: What a malformed manifest makes ``OCILayout`` throw.
    package func imageSizes(reading source: some ContentSource) async throws -> [ImageSizes] {
        var imageSizes: [ImageSizes] = []
        for image in images where image.reference != nil {
            var tally = ImageSizes(image)
            var seen: Set<Digest> = [image.digest]
            var waiting = [image.digest]
            while let digest = waiting.popLast() {
                guard let blob = blob(digest) else { continue }
                tally.add(blob)
                guard blob.mediaType.isManifestOrIndex else { continue }
                guard try await source.contains(blob.descriptor) else {
                    tally.miss()
                    continue
                }
                let document = try await ManifestDocument.read(blob.descriptor, from: source)
                waiting += (document.children + document.blobs).map(\.digest).filter {
                    seen.insert($0).inserted
                }
            }
            imageSizes.append(tally)
        }
        return imageSizes
    }
}
