import Glibc
package import SystemPackage

/// Where programs are looked for: the folders of a `PATH`.
package struct ToolPath: Sendable, Hashable {
    /// The folders in order; relative ones are left out.
    package let folders: [FilePath]

    /// Splits the value of a `PATH` variable.
    package init(_ searchPath: String) {
        folders = searchPath.split(separator: ":").map { FilePath(String($0)) }.filter(\.isAbsolute)
    }

    /// The value of a `PATH` variable for programs that are started.
    var variable: String { folders.map(\.string).joined(separator: ":") }

    /// The first program of this name that may be run.
    package func find(_ name: String) -> FilePath? {
        folders.lazy.map { $0.appending(name) }.first { path in
            var status = stat()
            return path.withPlatformString { stat($0, &status) == 0 && access($0, X_OK) == 0 }
                && status.st_mode & S_IFMT == S_IFREG
        }
    }
}
