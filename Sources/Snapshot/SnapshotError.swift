package import Content
package import OCILayout
package import SystemPackage
package import YAML

/// What is wrong with manifests, their sources, or a snapshot.
package enum SnapshotError: Error, Equatable {
    // MARK: - Objects

    /// A document that is no mapping.
    case notAnObject(at: YAMLPlace, found: String)
    /// A manifest without a usable type, name or namespace, or with a field of the wrong type.
    case malformedObject(at: YAMLPlace, path: YAMLPath, reason: String)
    /// Lists in lists in lists.
    case nestedLists(at: YAMLPlace, limit: Int)
    /// Two manifests of one object.
    case duplicateObject(ObjectID, first: YAMLPlace, second: YAMLPlace)
    /// Variables that cannot be replaced.
    case substitution(object: String, path: YAMLPath, at: YAMLPlace, SubstitutionProblem)

    // MARK: - Images

    /// A field for an image that holds no reference.
    case malformedImage(ObjectID, path: YAMLPath, at: YAMLPlace, text: String, reason: String)
    /// A reference with a tag and a digest, where the tag stands for another digest.
    case digestConflict(ImageReference, why: String, expected: Digest)
    /// Images that are named and not there.
    case incomplete([MissingImage])

    // MARK: - Sources

    /// The folder of a source is not there, or no folder.
    case sourceMissing(SnapshotName, path: FilePath)
    /// Two sources of one name.
    case repeatedSource(SnapshotName)
    /// A pattern of a source that no file of it matches.
    case unusedPattern(SnapshotName, FilePattern)
    /// A link in a source that leads out of its folder.
    case leavesFolder(FilePath, target: FilePath)
    /// A name in a source that is neither a file nor a link to one.
    case unusableFile(FilePath)
    /// A kustomization among plain manifests.
    case kustomizationInManifests(FilePath)
    /// A kustomization that builds on something that has to be fetched.
    case remoteBase(at: YAMLPlace, base: String)
    /// A source that gives other objects each time.
    case notDeterministic(SnapshotName, objects: [String])
    /// More of something than is accepted.
    case overLimit(place: String, what: String, limit: Int)

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

    // MARK: - Names and artifacts

    /// Text that is no name of a site, a source or a namespace.
    case malformedName(String)
    /// Text that is no name of a snapshot.
    case malformedID(String)
    /// A variable with an unusable name or value.
    case malformedVariable(String, reason: String)
    /// Bytes that are no snapshot.
    case malformedArtifact(reason: String)
    /// One site twice in a snapshot.
    case repeatedSite(SnapshotName)
    /// A site that a snapshot has no manifests for.
    case siteMissing(SnapshotName, snapshot: SnapshotID)
}
