package import Kubernetes
package import SystemPackage
package import YAML

/// What is wrong with sources of manifests, or with the programs that render them.
package enum RenderingError: Error, Equatable {
    // MARK: - Sources

    /// The folder of a source is not there, or no folder.
    case sourceMissing(ManifestName, path: FilePath)
    /// A file that a source names is not there, or no file.
    case fileMissing(ManifestName, path: FilePath)
    /// Two sources of one name.
    case repeatedSource(ManifestName)
    /// A pattern of a source that no file of it matches.
    case unusedPattern(ManifestName, FilePattern)
    /// A link in a source that leads out of its folder.
    case leavesFolder(FilePath, target: FilePath)
    /// A name in a source that is neither a file nor a link to one.
    case unusableFile(FilePath)
    /// A kustomization among plain manifests.
    case kustomizationInManifests(FilePath)
    /// A kustomization that builds on something that has to be fetched.
    case remoteBase(at: YAMLLocation, base: String)
    /// A source that gives other objects each time.
    case notDeterministic(ManifestName, objects: [String])
    /// A file with random values of earlier snapshots that cannot be read.
    case damagedRandomValues(FilePath, reason: String)
    /// A file with random values that others than its owner may read or write.
    case exposedRandomValues(FilePath, permissions: UInt16)
    /// The folder of a file with random values is not there.
    case noFolderForRandomValues(FilePath)
    /// A random value that an earlier snapshot should have.
    case randomValueMissing(ManifestName, object: String, path: YAMLPath)
    /// A file with random values that somebody else has written meanwhile.
    case staleRandomValues(FilePath)
    /// A `${…}` in the path or an option of a source that cannot be replaced for a site.
    case sourceVariable(ManifestName, site: ManifestName, text: String, SubstitutionProblem)
    /// A folder that tools would take for different things.
    case ambiguousKind(ManifestName, path: FilePath, found: [String])
    /// A file of manifests whose suffix no tool reads.
    case oddSuffix(FilePath)
    /// A kustomization of the options that cannot be put over a folder.
    case malformedOverlay(ManifestName, reason: String)
    /// More of something than is accepted.
    case overLimit(place: String, what: String, limit: Int)

    // MARK: - Objects of a site

    /// Two manifests of one object.
    case duplicateObject(ObjectID, first: YAMLLocation, second: YAMLLocation)
    /// A variable with an unusable name or value.
    case malformedVariable(String, reason: String)
    /// Variables that cannot be replaced.
    case substitution(object: String, path: YAMLPath, at: YAMLLocation, SubstitutionProblem)

    // MARK: - Programs

    /// None of these programs is installed.
    case toolMissing([String])
    /// A program said that it failed.
    case commandFailed(String, complaint: String)
    /// A program could not be started.
    case commandNotStarted(String, reason: String)
    /// A program ran too long.
    case commandTimedOut(String, after: Duration)
    /// A program wrote too much.
    case commandOutputTooLarge(String, limit: Int)
}
