import ArgumentParser
import BundleImport
import Diagnostics
import Signing
import Synchronization
import SystemPackage

/// `sealift copy`.
struct CopyCommand: SealiftCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy bundles from an outbox or a medium to a medium, and read back what it holds.",
        discussion: """
            Every file is compared with the digest that was signed while it is copied, and once more as the medium gives it back; the envelope of \
            each bundle comes last. What is whole on the medium is not copied again, so an interrupted copy goes on. CONTENTS.txt says what is on it. \
            With --size volumes are spread over several media: --part says which one this is.

            Examples:
              sealift copy /srv/outbox /media/stick --site plant-001-line-a
              sealift copy /srv/outbox /media/first --size 32GB --part 1
              sealift copy /srv/outbox /media/second --size 32GB --part 2
            """
    )

    @Argument(help: "Where the bundles are, one or more, and then the medium that they go onto.")
    var paths: [FilePath]

    @Option(help: "Only the bundles of this site.")
    var site: String?

    @Option(help: "The most bytes that go onto one medium, such as 32GB.")
    var size: ByteSizeOption?

    @Option(help: "Which medium of a set this is, from 1.")
    var part: Int = 1

    @Flag(
        name: [.customShort("n"), .customLong("dry-run")],
        help: "Show what would be copied, and write nothing."
    )
    var dryRun = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard paths.count > 1 else { throw ValidationError("give a source and the medium") }
        guard part > 0 else { throw ValidationError("--part is 1 or more") }
        guard part == 1 || size != nil else { throw ValidationError("--part needs --size") }
    }

    func perform(_ console: Console, _ runtime: RunEnvironment) async throws {
        guard let medium = paths.last else { return }
        let progress = Mutex<Progress?>(nil)
        let copy = MediumCopy(to: medium) { event in
            progress.withLock { progress in
                switch event {
                case .began(let what, let bytes): progress = Progress(what, total: bytes, on: console)
                case .moved(let bytes): progress?.advance(bytes)
                case .ended: progress.take()?.finish()
                }
            }
        }
        let request = MediumCopy.Request(site: site, size: size?.bytes, part: part)
        let sources = Array(paths.dropLast())
        let result = try await dryRun ? copy.plan(sources, request) : copy.run(sources, request)
        try console.result("Copy", result, lines: lines(result))
    }

    private func lines(_ result: MediumCopy.Result) -> [String] {
        var lines = result.bundles.map { bundle in
            let sites = bundle.sites.map(\.description).joined(separator: ", ")
            return
                "\(sites)  bundle \(bundle.sequence), \(Pluralized(bundle.volumes.count, "volume")), \(bundle.folder)"
        }
        if result.parts > 1 { lines.append("medium \(result.part) of \(result.parts)") }
        lines.append(
            dryRun
                ? "\(ByteCount(result.bytes)) would be on it"
                : "\(Pluralized(result.copied, "file")) copied, \(result.kept) there before; all read back well:"
                    + " unmount the medium, then it is safe to remove"
        )
        return lines
    }
}
