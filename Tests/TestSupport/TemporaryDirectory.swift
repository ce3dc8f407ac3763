import FileIO
import Glibc
package import SystemPackage

/// A folder of its own for one test, removed with its owner.
package struct TemporaryDirectory: ~Copyable {
    /// Where it is.
    package let path: FilePath

    /// Makes an empty folder under the system's folder for temporary files.
    package init() throws {
        var template = Array("/tmp/sealift-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw FileError.last("create", "/tmp/sealift-test-XXXXXX") }
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
