package import OCILayout
package import SystemPackage

/// What the nodes of a site are told: images of these registries are in this mirror, under the names that references have for them.
package struct MirrorRule: Sendable {
    /// The mirror.
    package let mirror: MirrorAddress
    /// The registries, as references name them; sorted, each once.
    package let registries: [RegistryHost]
    /// The file on the nodes with the authority of the mirror's certificate; nil for those of the system.
    package let authority: FilePath?

    /// Says where images are.
    package init(mirror: MirrorAddress, registries: some Sequence<RegistryHost>, authority: FilePath? = nil) {
        self.mirror = mirror
        self.registries = Set(registries).sorted()
        self.authority = authority
    }
}
