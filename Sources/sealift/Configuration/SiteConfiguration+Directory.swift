import BundleImport
import FileIO

extension SiteConfiguration {
    /// The configuration in the folder of a site; that of a site without one when there is none.
    init(of site: SiteDirectory) throws {
        guard try Directory.examine(site.configuration, following: false) != nil else {
            self.init()
            return
        }
        try self.init(site.configuration)
    }
}
