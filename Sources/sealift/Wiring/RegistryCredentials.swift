import FileIO
import Registry
import SystemPackage

/// Where the credentials for registries are, as other tools keep them (containers-auth.json(5), Docker's `config.json`).
enum RegistryCredentials {
    /// The files that are there, most specific first.
    static func documents(_ runtime: RunEnvironment) throws -> [CredentialStore.Document] {
        try paths(runtime.environment).filter { Directory.kind(of: $0, following: true) != nil }.map {
            CredentialStore.Document(
                place: $0.string,
                bytes: try ReadableFile.contents(of: Directory.resolve($0), limit: 1 << 20)
            )
        }
    }

    private static func paths(_ environment: [String: String]) -> [FilePath] {
        var paths: [FilePath] = []
        if let file = environment["REGISTRY_AUTH_FILE"] { paths.append(FilePath(file)) }
        if let folder = environment["DOCKER_CONFIG"] {
            paths.append(FilePath(folder).appending("config.json"))
        }
        if let folder = environment["XDG_RUNTIME_DIR"] {
            paths.append(FilePath(folder).appending("containers").appending("auth.json"))
        }
        if let home = environment["HOME"] {
            paths.append(FilePath(home).appending(".docker").appending("config.json"))
        }
        return paths
    }
}
