import Diagnostics
import Glibc

/// Reads the small files that credentials lie in: kubeconfig, certificates, keys, tokens.
///
/// Links are followed, since a service account's files are links that the kubelet moves.
enum CredentialFile {
    /// The largest such file in bytes: 4 MiB.
    static let limit = 4 << 20

    /// The whole file; nil if there is none at `path`.
    /// - Throws: ``ClusterError/unreadableFile(path:reason:)``.
    static func contentsIfPresent(of path: String) throws(ClusterError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .unreadableFile(path: path, reason: lastReason)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadableFile(path: path, reason: "it is not a regular file")
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadableFile(path: path, reason: lastReason) }
            if count == 0 { return bytes }
            guard bytes.count + count <= limit else {
                throw .unreadableFile(path: path, reason: "it is larger than \(ByteCount(Int64(limit)))")
            }
            bytes += chunk[..<count]
        }
    }

    /// The whole file.
    /// - Throws: ``ClusterError/unreadableFile(path:reason:)`` also if there is none.
    static func contents(of path: String) throws(ClusterError) -> [UInt8] {
        guard let bytes = try contentsIfPresent(of: path) else {
            throw .unreadableFile(path: path, reason: "no such file")
        }
        return bytes
    }

    private static var lastReason: String { String(cString: strerror(errno)).lowercased() }
}
