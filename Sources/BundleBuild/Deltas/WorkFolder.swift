import Synchronization
package import SystemPackage

/// A folder that one build has to itself, on the file system of its cache, and names in it that nothing else has.
package final class WorkFolder: Sendable {
    /// Where it is.
    package let path: FilePath
    private let last = Mutex(0)

    init(_ path: FilePath) {
        self.path = path
    }

    /// A place in it that was never given out before.
    func newPath(_ kind: String) -> FilePath {
        let number = last.withLock {
            $0 += 1
            return $0
        }
        return path.appending("\(kind)-\(number)")
    }
}
