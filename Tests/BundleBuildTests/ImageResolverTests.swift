import BundleBuild
import BundleFormat
import Content
import Diagnostics
import Fleet
import OCILayout
import Synchronization
import Testing

@Suite struct ImageResolverTests {
    let images = MemoryImages()

    @Test func `names become repositories, and shared blobs are listed once`() async throws {
        let app = try images.add("registry.hub:5000/plant/app:v1", seed: 1)
        try images.add("registry.hub:5000/plant/tool:v1", seed: 1)
        let found = try await resolve(["registry.hub:5000/plant/app:v1", "registry.hub:5000/plant/tool:v1"])
        #expect(
            found.set.images.map { "\($0.repository):\($0.tag?.description ?? "")" } == [
                "plant/app:v1", "plant/tool:v1",
            ]
        )
        #expect(found.set.images[0].digest == app)
        #expect(found.set.blobs.count == 3)
        #expect(found.set.blobs.allSatisfy { $0.repositories.count == 2 })
        #expect(
            found.set.blobs.map(\.descriptor.mediaType) == [.imageManifest, .imageConfiguration, .layerGzip]
        )
    }

    @Test func `what no source holds is missing, not an error`() async throws {
        try images.add("registry.hub:5000/plant/app:v1", seed: 1)
        let found = try await resolve(["registry.hub:5000/plant/app:v1", "registry.hub:5000/plant/app:v9"])
        #expect(found.missing.map(\.description) == ["registry.hub:5000/plant/app:v9"])
        #expect(found.digests.count == 1)
    }

    @Test func `an image is looked for once in a run, also where nobody answers`() async throws {
        try images.add("registry.hub:5000/plant/app:v1", seed: 1)
        let asked = Mutex<[String]>([])
        let (app, other) = ("registry.hub:5000/plant/app:v1", "registry.hub:5000/plant/other:v1")
        let resolver = ImageResolver(
            [
                ImageResolver.Source(
                    name: "memory",
                    images: AskedImages { reference in
                        asked.withLock { $0.append(reference.description) }
                        return reference.description == other ? nil : images.repository(of: reference)
                    }
                ),
                ImageResolver.Source(name: "dead", images: UnreliableImages(base: images, fault: .lookup)),
            ],
            naming: .path,
            options: ImageGraph.Options()
        ) { _ in }
        for _ in 0..<3 {
            let found = try await resolver.resolve([ImageReference(app)])
            #expect(found.set.blobs.count == 3)
            await #expect(throws: UnreliableImages.NoAnswer.self) {
                _ = try await resolver.resolve([ImageReference(app), ImageReference(other)])
            }
        }
        #expect(asked.withLock { $0.sorted() } == [app, other])
    }

    @Test func `two upstreams may not claim one path, unless the host is kept`() async throws {
        try images.add("registry.hub:5000/plant/app:v1", seed: 1)
        try images.add("quay.io/plant/app:v2", seed: 2)
        let names: Set<String> = ["registry.hub:5000/plant/app:v1", "quay.io/plant/app:v2"]
        do {
            _ = try await resolve(names)
            Issue.record("both became plant/app")
        } catch let error as BuildError {
            #expect(error.description.contains("registry.hub:5000/plant/app:v1"))
            #expect(error.description.contains("quay.io/plant/app:v2"))
            #expect(error.exitClass.rawValue == 2)
        }
        let kept = try await resolve(names, naming: .hostPath)
        #expect(
            kept.set.images.map(\.repository.description) == [
                "quay.io/plant/app", "registry.hub-5000/plant/app",
            ]
        )
    }

    @Test func `one tag that is pinned to two digests ships both images`() async throws {
        let name = "registry.hub:5000/plant/app"
        let old = try images.add("\(name):v1", seed: 1)
        let new = try images.add("\(name):v1", seed: 2)
        let pinned = try await resolve(["\(name):v1@\(old)", "\(name):v1@\(new)"])
        let tags = pinned.set.images.map { "\($0.digest) \($0.tag?.description ?? "")" }
        let (first, second) = (min(old, new), max(old, new))
        #expect(Set(tags) == ["\(first) v1", "\(second) \(Tag(keeping: second))"])
        #expect(pinned.digests.count == 2 && pinned.set.blobs.count == 6)
    }

    @Test func `a tag and a pinned digest of the same tag that differ are refused`() async throws {
        let old = try images.add("registry.hub:5000/plant/app:v1", seed: 1)
        try images.add("registry.hub:5000/plant/app:v1", seed: 2)
        await #expect(throws: BuildError.self) {
            try await resolve([
                "registry.hub:5000/plant/app:v1", "registry.hub:5000/plant/app:v1@\(old)",
            ])
        }
    }

    @Test func `a reference by digest alone gets a tag that keeps it`() async throws {
        let digest = try images.add("registry.hub:5000/plant/app:v1", seed: 1)
        let found = try await resolve(["registry.hub:5000/plant/app@\(digest)"])
        #expect(found.set.images.map { $0.tag?.description ?? "" } == ["sealift-\(digest.hex.prefix(32))"])
    }

    @Test func `the result does not depend on the order of the work`() async throws {
        for number in 1...20 {
            try images.add("registry.hub:5000/plant/app-\(number):v1", seed: UInt64(number % 7))
        }
        let names = Set((1...20).map { "registry.hub:5000/plant/app-\($0):v1" })
        let first = try await resolve(names)
        for _ in 0..<5 {
            let again = try await resolve(names)
            #expect(again.set.blobs == first.set.blobs)
            #expect(again.set.images == first.set.images)
        }
    }

    @Test func `a signature that is listed and not there is warned of, or an error where it is required`()
        async throws
    {
        let name = "registry.hub:5000/plant/app:v1"
        let image = try images.add(name, seed: 1)
        let absent = images.listAbsentReferrer(of: image)
        let warnings = Mutex<[String]>([])
        let found = try await resolve([name]) { event in
            if case .warning(let text) = event { warnings.withLock { $0.append(text) } }
        }
        #expect(found.set.omitted == [absent])
        #expect(
            warnings.withLock { $0 } == [
                "\(name) goes without \(absent): memory lists it as a referrer of \(image), and does not hold it"
            ]
        )
        let error = await #expect(throws: UnusableImage.self) {
            try await resolve([name], options: ImageGraph.Options(referrers: .require))
        }
        #expect(error?.identifier == "image.missing-referrer")
        #expect(error?.exitClass == .corrupt)
        #expect(error?.description.hasPrefix("\(name) in memory: the source lists \(absent)") == true)
    }

    private func resolve(
        _ names: Set<String>,
        naming: MirrorNaming = .path,
        options: ImageGraph.Options = ImageGraph.Options(),
        report: @escaping @Sendable (BuildEvent) -> Void = { _ in }
    ) async throws -> ImageResolver.Resolution {
        let resolver = ImageResolver(
            [ImageResolver.Source(name: "memory", images: images)],
            naming: naming,
            options: options,
            report: report
        )
        return try await resolver.resolve(Set(names.map { try ImageReference($0) }))
    }
}

/// Registries that take note of what they are asked for.
private struct AskedImages: ImageSource {
    let repository: @Sendable (ImageReference) -> (any RepositorySource)?

    func repository(of reference: ImageReference) -> (any RepositorySource)? { repository(reference) }
}
