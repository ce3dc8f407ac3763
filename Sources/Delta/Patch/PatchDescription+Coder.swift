import Recompression

extension PatchDescription {
    /// Grows with every change that makes other patches of the same layers, whether or not older readers take them.
    private static let coderVersion = 4

    /// Names what makes patches here: of the same layers, with the same settings, the same coder makes the same patch.
    package static var coder: String {
        "layer/\(version) coder/\(coderVersion) libzstd/\(ZstdShape.linkedRelease)"
    }
}
