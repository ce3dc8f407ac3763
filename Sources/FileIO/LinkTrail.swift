import Glibc
package import SystemPackage

/// The symbolic links between a name and what it stands for.
package enum LinkTrail {
    /// The most links on one way, as Linux counts them.
    private static let limit = 40

    /// The numbers of the users who own a link that is followed from the last component of `path` on; none where that is no link.
    ///
    /// The folders before that component are taken as they were named.
    /// - Throws: ``FileError/system(operation:path:errno:)``, also where links lead in a circle.
    package static func owners(from path: FilePath) throws(FileError) -> Set<UInt32> {
        var owners: Set<UInt32> = []
        var place = path.removingLastComponent()
        var rest = path.lastComponent.map { [$0] } ?? []
        var followed = 0
        while let next = rest.popLast() {
            let step = place.appending(next)
            var status = stat()
            try checked("examine", step) { step.withPlatformString { lstat($0, &status) } }
            guard status.st_mode & S_IFMT == S_IFLNK else {
                place = step
                continue
            }
            followed += 1
            guard followed <= limit else {
                throw .system(operation: "examine", path: path, errno: .tooManySymbolicLinkLevels)
            }
            owners.insert(status.st_uid)
            let target = try target(of: step)
            if target.isAbsolute { place = "/" }
            rest += target.components.reversed()
        }
        return owners
    }

    private static func target(of link: FilePath) throws(FileError) -> FilePath {
        var text = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        try checked("read", link) { link.withPlatformString { readlink($0, &text, Int(PATH_MAX)) } }
        return FilePath(platformString: text)
    }
}
