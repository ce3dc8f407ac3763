package import Content
import Diagnostics
package import OCILayout
package import Signing
package import SystemPackage
package import YAML

extension ConfigurationValue {
    /// A path; a relative one starts at `folder`.
    package func path(in folder: FilePath) throws -> FilePath {
        folder.pushing(FilePath(try string()))
    }

    /// A name of a site, an organization or a source.
    package func plainName() throws -> PlainName {
        let text = try string()
        guard let name = PlainName(text) else {
            throw invalid("found \"\(text.terminalSafe)\", expected \(PlainName.rule)")
        }
        return name
    }

    /// `os/architecture[/variant]`.
    package func platform() throws -> Platform {
        let text = try string()
        guard let platform = Platform(text) else {
            throw invalid("found \"\(text.terminalSafe)\", expected os/architecture[/variant]")
        }
        return platform
    }

    /// An image reference.
    package func imageReference() throws -> ImageReference {
        let text = try string()
        return try parsed { () throws(OCILayoutError) in try ImageReference(text) }
    }

    /// A registry's host and port.
    package func registryHost() throws -> RegistryHost {
        let text = try string()
        return try parsed { () throws(OCILayoutError) in
            // Its other name, by which no reference calls it once it is read.
            text == "index.docker.io" ? .dockerHub : try RegistryHost(text)
        }
    }

    /// A place with images; a relative path in it starts at `folder`.
    package func imageLocation(in folder: FilePath) throws -> ImageLocation {
        let text = try string()
        return try parsed { () throws(OCILayoutError) in try ImageLocation(text).resolved(in: folder) }
    }

    /// One of the raw values of an enumeration.
    package func word<Word: RawRepresentable & CaseIterable>() throws -> Word where Word.RawValue == String {
        let text = try choice(of: Word.allCases.map(\.rawValue))
        guard let word = Word(rawValue: text) else { throw invalid("found \"\(text.terminalSafe)\"") }
        return word
    }

    private func parsed<Value>(_ parse: () throws(OCILayoutError) -> Value) throws -> Value {
        do {
            return try parse()
        } catch {
            throw invalid(error.description)
        }
    }
}

extension ImageLocation {
    /// This place with a relative path in it starting at `folder`.
    package func resolved(in folder: FilePath) -> ImageLocation {
        switch self {
        case .registry: self
        case .layout(let path, let reference): .layout(folder.pushing(path), reference: reference)
        case .dockerArchive(let path, let reference):
            .dockerArchive(folder.pushing(path), reference: reference)
        case .ociArchive(let path, let reference): .ociArchive(folder.pushing(path), reference: reference)
        }
    }
}
