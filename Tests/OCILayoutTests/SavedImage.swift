import Content
import TestSupport

/// What `docker save` writes for one image, piece by piece.
struct SavedImage {
    let layers: [[UInt8]]
    let config: [UInt8]
    var configName: String
    var layerNames: [String]
    var tags: String

    init(seed: UInt64 = 1, layers count: Int = 2, tags: String = #"["plant/app:v1"]"#) {
        layers = (0..<count).map { layer in
            TarText.of([("file-\(layer)", SampleBytes.make(count: 3_000, seed: seed * 10 + UInt64(layer)))])
        }
        let diffIDs = layers.map { #""\#(Digest.of($0))""# }.joined(separator: ",")
        config = Array(
            #"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[\#(diffIDs)]}}"#.utf8
        )
        configName = "\(Digest.of(config).hex).json"
        layerNames = layers.indices.map { "layer-\(seed)-\($0)/layer.tar" }
        self.tags = tags
    }

    /// The entry of `manifest.json`.
    var item: String {
        let names = layerNames.map { #""\#($0)""# }.joined(separator: ",")
        return #"{"Config":"\#(configName)","RepoTags":\#(tags),"Layers":[\#(names)]}"#
    }

    /// The files in the order in which Docker writes them, without `manifest.json`.
    var files: [(String, [UInt8])] {
        zip(layerNames, layers).map { ($0, $1) } + [(configName, config)]
    }

    /// The whole archive.
    var archive: [UInt8] { Self.archive([self]) }

    /// One archive of several images.
    static func archive(_ images: [SavedImage]) -> [UInt8] {
        var seen = Set<String>()
        let files = images.flatMap(\.files).filter { seen.insert($0.0).inserted }
        return TarText.of(files + [("manifest.json", list(images))])
    }

    /// The bytes of `manifest.json`.
    static func list(_ images: [SavedImage]) -> [UInt8] {
        Array("[\(images.map(\.item).joined(separator: ","))]".utf8)
    }
}
