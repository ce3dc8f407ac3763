import Content
import SystemPackage

extension LayoutIndex {
    /// Parses `index.json`.
    /// - Parameter path: The layout, for the error message.
    init(parsing bytes: [UInt8], of path: FilePath) throws {
        let limits = StrictJSON.Limits(bytes: Self.maximumSize, depth: 64, wholeNumbers: false)
        guard try ManifestShape(bytes, limits: limits).mediaType.isIndex else {
            throw OCILayoutError.malformedLayout(path, reason: "its index.json is no image index")
        }
        let place = path.appending("index.json").string
        self.init(
            entries: try StrictJSON.decode(ImageIndex.self, from: bytes, place: place, limits: limits)
                .manifests
        )
    }
}
