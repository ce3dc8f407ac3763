import Content
import FileIO
import SystemPackage

/// The unpacked bases of a patch, in scratch files.
struct BaseTexts {
    /// In the order of the description.
    let files: [OpenFile]

    /// Reads and unpacks all bases of `description`; the scratch files stay in `scratch`.
    init(
        _ description: PatchDescription,
        _ descriptors: [Digest: Descriptor],
        from source: some ContentSource,
        scratch: FilePath
    ) async throws {
        var files: [OpenFile] = []
        for (index, base) in description.bases.enumerated() {
            guard let descriptor = descriptors[base.digest] else { throw ContentError.missing(base.digest) }
            var file = try TemporaryFile(named: "base-\(index).part", in: scratch)
            try await LayerScratch.unpack(descriptor, from: source, limit: base.textLength, into: &file)
            files.append(try OpenFile(file.path))
        }
        self.files = files
    }
}
