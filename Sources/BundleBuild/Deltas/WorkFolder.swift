import FileIO
import Synchronization
package import SystemPackage

/// A folder that one build has to itself, on the file system of its cache, and names in it that nothing else has.
package final class WorkFolder: Sendable {
    /// What stays free beside the bundle when copies are kept, in bytes: 64 MiB.
    private static let margin: Int64 = 64 << 20

    /// Where it is.
    package let path: FilePath
    private let last = Mutex(0)
    /// The bytes that the bundle and the copies that are being written still need here.
    private let reserved = Mutex<Int64>(0)

    init(_ path: FilePath) {
        self.path = path
    }

    /// Keeps room for a bundle of `bytes` where the medium is on the file system of the cache, instead of what was kept before.
    ///
    /// Layers are copied into the cache only as far as the room beside it goes.
    package func reserve(_ bytes: Int64, on medium: FilePath) {
        let isHere: Bool
        do {
            isHere = try Directory.areOnSameFileSystem(path, medium)
        } catch {
            isHere = true
        }
        reserved.withLock { $0 = isHere ? bytes : 0 }
    }

    /// Notes that so many bytes less are needed.
    func release(_ bytes: Int64) {
        reserved.withLock { $0 = max(0, $0 - bytes) }
    }

    /// Takes room for a copy of `bytes` if there is so much to spare, until it is released.
    func take(_ bytes: Int64) -> Bool {
        reserved.withLock { reserved in
            do {
                guard try (FreeSpace(at: path).bytes ?? .max) - reserved - Self.margin >= bytes else {
                    return false
                }
            } catch {
                return false
            }
            reserved += bytes
            return true
        }
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
