package import BundleFormat
package import FileIO
package import Signing
import SystemPackage

extension SiteDirectory {
    private var keyName: FilePath { path.appending("site") }
    private var keyFile: FilePath { path.appending("site.key") }
    /// The request by which the hub learns the key.
    package var enrolment: RecordFile {
        RecordFile(path.appending("enrolment.dsse.json"), limit: Envelope.byteLimit)
    }

    /// What receipts are signed by; nil for a site that has no key.
    /// - Throws: ``SigningError``, ``FileError``.
    package func key() throws -> PrivateKey? {
        guard try Directory.examine(keyFile, following: false) != nil else { return nil }
        return try KeyFile.readPrivate(keyFile)
    }

    /// The key of the site, made if it has none, and the request for the hub.
    /// - Parameter scheme: What kind of key is made; a key that is there stays.
    package func prepareEnrolment(_ state: SiteState, scheme: KeyScheme) async throws -> SiteEnrolment {
        let key = try await withLock {
            if let key = try self.key() { return key }
            let key = try PrivateKey.generate(scheme)
            _ = try KeyFile.write(key, to: keyName, passphrase: nil)
            return key
        }
        let request = SiteEnrolment(organization: state.organization, site: state.site, key: key.publicKey)
        if try Directory.examine(enrolment.path, following: false) == nil {
            try enrolment.replace(with: await request.signed(by: key).encoded())
        }
        return request
    }
}
