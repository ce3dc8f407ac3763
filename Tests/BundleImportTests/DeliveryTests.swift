import FileIO
import SystemPackage
import TestSupport

/// What tests of whole imports begin with: a hub, an empty medium, and a site that is enrolled and has nothing yet.
class DeliveryTests {
    let folder: TemporaryDirectory
    let stick: FilePath
    let organization: SampleOrganization
    let site: SampleSite

    init() async throws {
        folder = try TemporaryDirectory()
        stick = folder.path.appending("stick")
        try Directory.create(stick)
        organization = try await SampleOrganization(ledger: folder.path.appending("ledger"))
        site = try await SampleSite(folder.path.appending("site"), of: organization)
    }
}
