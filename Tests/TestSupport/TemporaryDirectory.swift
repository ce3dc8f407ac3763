import FileIO
import Glibc
package import SystemPackage

/// A folder of its own for one test, removed with its owner.
package struct TemporaryDirectory: ~Copyable {
    /// Where it is.
    package let path: FilePath

    /// Makes an empty folder in `parent`.
    package init(in parent: FilePath = "/tmp") throws {
        let pattern = parent.appending("sealift-test-XXXXXX")
        var template = Array(pattern.string.utf8CString)
        guard mkdtemp(&template) != nil else { throw FileError.last("create", pattern) }
        path = FilePath(platformString: template)
    }

    deinit {
        do {
            try Directory.removeTree(path)
        } catch {
            print("left behind: \(path): \(error)")
        }
    }
}
