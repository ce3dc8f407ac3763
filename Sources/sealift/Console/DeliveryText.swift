import BundleFormat
import Content
import Delta
import Diagnostics
import OCILayout
import Signing

/// How the layers and images of a bundle travel, for people.
struct DeliveryText {
    private let contents: Contents
    private let imageSizes: [ImageSizes]

    /// - Parameter imageSizes: What each image takes; empty where that is not known.
    init(_ contents: Contents, _ imageSizes: [ImageSizes] = []) {
        self.contents = contents
        self.imageSizes = imageSizes
    }

    /// One line about patches; nil when there are none.
    var summary: String? {
        let patched = contents.blobs.filter(\.delivery.isPatch)
        guard !patched.isEmpty else { return nil }
        let carried = patched.reduce(0) { $0 + $1.carriedBytes }
        let size = patched.reduce(0) { $0 + $1.size }
        return
            "\(Pluralized(patched.count, "layer")) (\(ByteCount(size))) by patches of \(ByteCount(carried))"
            + " (\(Self.percent(carried, of: size))); saved \(ByteCount(size - carried))"
    }

    /// One line for each layer that is patched, or that goes whole although the bundle builds on another one.
    var layers: [String] {
        contents.blobs.filter { $0.delivery.isPatch || $0.reason != nil }.map { blob in
            let names = blob.repositories.map(\.description).joined(separator: ", ")
            return "  \(blob.digest.short)  \(ByteCount(blob.size))  \(Self.text(of: blob))  \(names)"
        }
    }

    /// One line for each image.
    var images: [String] {
        let imageSizes = Dictionary(self.imageSizes.map { ($0.name, $0) }) { first, _ in first }
        return contents.images.map { image in
            let line = "  \(image.name)  \(image.digest)"
            guard image.reference != nil, let tally = imageSizes[image.name] else { return line }
            guard tally.isComplete else { return "\(line)  at the site already" }
            return "\(line)  \(ByteCount(tally.carried)) of \(ByteCount(tally.size))"
        }
    }

    private static func text(of blob: Contents.BlobEntry) -> String {
        if blob.delivery.isPatch {
            return "patch of \(ByteCount(blob.carriedBytes)) (\(percent(blob.carriedBytes, of: blob.size)))"
        }
        let reason = blob.reason.map(\.description) ?? ""
        return "whole: \(WholeReason(rawValue: reason)?.explanation ?? reason)"
    }

    private static func percent(_ part: Int64, of whole: Int64) -> String {
        let permille = Int64(Double(part) / Double(max(1, whole)) * 1_000)
        return "\(permille / 10).\(permille % 10) %"
    }
}
