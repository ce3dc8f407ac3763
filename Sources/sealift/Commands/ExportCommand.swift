import ArgumentParser
import BundleImport
import Content
import Diagnostics
import Kubernetes
import Settings
import SystemPackage

/// `sealift export`.
struct ExportCommand: SealiftCommand {
    /// Where to, in what form.
    struct Destination: ExpressibleByArgument {
        let folder: FilePath

        init?(argument: String) {
            let prefix = "usb-tree:"
            guard argument.hasPrefix(prefix), argument.count > prefix.count else { return nil }
            folder = FilePath(String(argument.dropFirst(prefix.count)))
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a verified bundle in a form that other tools take.",
        discussion: """
            usb-tree:DIR is the folder fleet-sync-YYYYMMDD in DIR, with manifests/ for kubectl apply and images.tar.gz for docker load or ctr \
            image import. Manifests name images by tag alone, and nothing in the folder is signed. It takes a full bundle without \
            patches; the newest one for the site on the medium is taken. A hub reads such a folder by the image source usb-tree:DIR/fleet-sync-YYYYMMDD \
            and a source of manifests.

            Example:
              sealift export /media/stick --to usb-tree:/media/old-stick --root root.1.dsse.json
            """
    )

    @Argument(help: "The medium, or the folder of one bundle on it.")
    var media: FilePath

    @Option(help: "The form and the folder: usb-tree:DIR.")
    var to: Destination

    @Option(help: "The trust root file that the bundle must be signed under.")
    var root: FilePath

    @Option(help: "The site, where the bundle or the medium has several.")
    var site: String?

    @Option(help: "What docker load takes of images for several platforms.")
    var platform = Platform.usual

    @OptionGroup var output: OutputOptions

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        let site = try site.map { try ManifestName($0) }
        let reporter = VerificationProgressReporter(console)
        let root = try NamedFile.trustRoot(root)
        let bundle = try await MediumVerifier(trusting: .root(root)) { reporter.tell($0) }
            .newest(on: Medium(media), for: site?.description, trusting: root)
        let tree = UsbTree(bundle, platform: platform)
        let progress = Progress("writing", total: tree.bytes, on: console)
        let result = try await tree.write(for: site, below: to.folder) { progress.advance($0) }
        progress.finish()
        for image in result.otherPlatforms {
            console.warn("\(image) has nothing for \(platform): docker load passes it over")
        }
        try console.result(
            "Export",
            result,
            lines: [
                result.path,
                "snapshot \(result.snapshot) for \(result.site): \(Pluralized(result.manifestCount, "manifest")), "
                    + "\(Pluralized(result.images.count, "image")); nothing of it is signed",
            ]
        )
    }
}

extension Platform: ExpressibleByArgument {
    /// What most sites run on.
    fileprivate static let usual = Platform(os: "linux", architecture: "amd64")

    package init?(argument: String) {
        self.init(argument)
    }
}
