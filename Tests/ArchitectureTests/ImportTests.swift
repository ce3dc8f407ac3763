import Testing

/// What ARCHITECTURE.md says about imports is what the package and the sources do.
@Suite struct ImportTests {
    let documented = ImportTable(architecture: Repository.text(of: "ARCHITECTURE.md"))
    let declared = ImportTable(manifest: Repository.text(of: "Package.swift"))

    /// Modules of the toolchain that any room may import.
    private static let standard: Set<String> = ["FoundationEssentials", "Glibc", "Synchronization"]

    @Test func `the table of imports is the one in Package.swift`() {
        #expect(documented.rows.count >= 16)
        #expect(documented.rows.keys.sorted() == declared.rows.keys.sorted())
        for (room, modules) in declared.rows.sorted(by: { $0.key < $1.key }) {
            #expect(documented.rows[room]?.sorted() == modules.sorted(), "the row of \(room)")
        }
    }

    @Test func `no room imports itself, directly or by others`() {
        #expect(documented.order != nil)
    }

    @Test func `nothing that a site uses links what renders`() {
        for room in ["BundleImport", "Mirror", "Registry", "Cluster", "Snapshot", "BundleFormat", "Signing"] {
            #expect(documented.rows[room] != nil, "\(room)")
            #expect(!documented.reach(of: room).contains("Rendering"), "\(room) links Rendering")
        }
        #expect(documented.reach(of: "BundleBuild").contains("Rendering"))
    }

    @Test func `every room has a row, and every row a folder with sources`() {
        #expect(Set(Repository.sources.map(\.target)) == Set(documented.rows.keys))
    }

    @Test func `every import of every room is in the table`() {
        for file in Repository.sources {
            let allowed = (documented.rows[file.target] ?? []).union(Self.standard)
            let foreign = file.imports.subtracting(allowed).subtracting(["Foundation"])
            #expect(foreign.isEmpty, "\(file.path) imports \(foreign.sorted().joined(separator: ", "))")
        }
    }

    @Test func `only the executable imports Foundation`() {
        for file in Repository.sources where file.target != "sealift" {
            #expect(!file.imports.contains("Foundation"), "\(file.path)")
        }
    }

    @Test func `a package has one room that talks to it`() {
        let owners: [String: Set<String>] = [
            "AsyncHTTPClient": ["Transport"], "Hummingbird": ["Mirror"], "ArgumentParser": ["sealift"],
            "Subprocess": ["Rendering"], "CArchive": ["Archive"], "CYAML": ["YAML"],
            "CLinux": ["FileIO", "Transport"],
        ]
        for (module, expected) in owners {
            let found = Repository.sources.filter { $0.imports.contains(module) }.map(\.target)
            #expect(Set(found).isSubset(of: expected), "\(module) is imported by \(Set(found).sorted())")
        }
    }
}
