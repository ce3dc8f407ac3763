package import SystemPackage

/// Who may read what: set when something gets its name, and not left to the umask.
package enum FileMode {
    /// Sets the mode of a folder or file of our own by `call`.
    ///
    /// File systems without modes, such as FAT by FUSE, refuse that in one of several ways; who may read there is decided by the mount.
    package static func set(_ mode: UInt16, of path: FilePath, _ call: (CInterop.Mode) -> CInt)
        throws(FileError)
    {
        do throws(FileError) {
            try checked("change the mode of", path) { call(CInterop.Mode(mode)) }
        } catch {
            guard let errno = error.errno, withoutModes.contains(errno) else { throw error }
        }
    }

    private static let withoutModes: Set<Errno> = [.noFunction, .notSupported, .notPermitted]
}
