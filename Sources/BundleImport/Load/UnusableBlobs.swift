package import Content
import Diagnostics
package import SystemPackage

/// Blobs that a bundle builds on and the site cannot use, or cannot make.
package struct UnusableBlobs: Sendable, Equatable {
    /// The blobs, sorted.
    package let digests: [Digest]
    /// The images that need them.
    package let images: [String]
    /// The sequence of the bundle that the site has them from.
    package let base: Int64
    /// Where the request to the hub is; nil before there is one.
    package internal(set) var request: FilePath?

    /// Names blobs.
    package init(_ digests: Set<Digest>, images: [String], base: Int64, request: FilePath? = nil) {
        self.digests = digests.sorted()
        self.images = images
        self.base = base
        self.request = request
    }

    /// The blobs and the images that need them, as far as they fit a line.
    var text: String {
        Self.list(digests.map(\.description)) + Self.needing(images)
    }

    /// Which images need something.
    static func needing(_ images: [String]) -> String {
        images.isEmpty ? "" : "; needed by \(list(images))"
    }

    /// Each of the blobs, and each image that needs one of them.
    func details(_ reason: String) -> [ErrorDetail] {
        digests.map { ErrorDetail($0.description, reason) } + images.map { ErrorDetail($0, "needs it") }
    }

    /// What to do about them.
    var remedy: String {
        guard let request, let file = request.lastComponent else {
            return "take this message to the hub and run there: sealift build --base full"
        }
        return
            "take the file \(request) to the hub and run there: sealift build --repair \(ShellWord(file.string))"
    }

    private static func list(_ texts: [String]) -> String {
        texts.prefix(3).map(\.terminalSafe).joined(separator: ", ") + (texts.count > 3 ? ", …" : "")
    }
}
