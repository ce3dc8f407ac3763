import Content
import FileIO
import OCILayout
import SystemPackage
import TestSupport

/// A fleet of three images of a hundred kilobytes, so that an import can be killed at each of its system calls; their layers change a little
/// in each version.
struct TinyFleet {
    /// Writes an OCI layout with three images in repositories below `path`, a manifest that names them, and `sealift.yaml`.
    static func write(into folder: FilePath, version: Int = 1, path: String = "tiny") async throws {
        let layout = try LayoutDirectory(writing: folder.appending("tiny"))
        var containers = ""
        for number in 1...3 {
            let reference = try ImageReference("registry.hub:5000/\(path)/app-\(number):v\(version)")
            let store = MemoryStore()
            let seed = UInt64(number)
            let layer =
                number == 1
                ? store.add(try await SampleLayer.gzip(seed: seed, version: version), mediaType: .layerGzip)
                : store.add(SampleLayer.tar(seed: seed, version: version), mediaType: .layerTar)
            let configuration = store.add(
                Array(
                    #"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["\#(layer.digest)"]}}"#
                        .utf8
                ),
                mediaType: .imageConfiguration
            )
            let manifest = store.add(
                try StrictJSON.encode(
                    ImageManifest(config: configuration, layers: [layer])
                ),
                mediaType: .imageManifest
            )
            for blob in [layer, configuration, manifest] { try await layout.put(blob, from: store) }
            guard let tag = reference.tag else { continue }
            try layout.apply([
                TagMove(repository: reference.repository, tag: tag, descriptor: manifest, original: reference)
            ])
            containers += "\n      - {name: c\(number), image: \"\(reference)\"}"
        }
        try Directory.create(folder.appending("manifests-in"))
        let pod = """
            apiVersion: v1
            kind: Pod
            metadata: {name: tiny, namespace: default}
            spec:
              containers:\(containers)

            """
        try DurableFile.replace(folder.appending("manifests-in").appending("pod.yaml"), with: Array(pod.utf8))
        let fleet = """
            apiVersion: sealift.dev/v1alpha1
            kind: Fleet
            organization: acme
            sources: [{name: tiny, manifests: manifests-in}]
            images: {from: ["oci:tiny"]}
            sites: [{name: \(Workshop.site)}]
            signing: {release: [keys/release.key]}
            # The bundles of the tests are from 2026.
            validityDays: 3650

            """
        try DurableFile.replace(folder.appending("sealift.yaml"), with: Array(fleet.utf8))
    }
}
