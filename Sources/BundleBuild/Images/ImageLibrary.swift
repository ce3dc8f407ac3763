import Fleet
import OCILayout
import Snapshot

/// The places where the images of a fleet are looked for.
package protocol ImageLibrary: Sendable {
    /// Opens every place, in order, for the time of `body`.
    func open<Result>(_ body: ([ImageResolver.Source]) async throws -> Result) async throws -> Result

    /// A file of a web server, of at most `limit` bytes.
    /// - Throws: ``DownloadFailure``, and what a transport throws.
    func download(_ url: String, limit: Int) async throws -> [UInt8]
}

/// Why a web server does not give a file.
package struct DownloadFailure: Error {
    /// What it answered, in a few words.
    package let reason: String

    /// Notes an answer.
    package init(_ reason: String) { self.reason = reason }
}

extension ImageLibrary {
    /// Opens the places and finds the images of `fleet` in them, for the time of `body`.
    /// - Parameter pins: What references stand for, whatever their tags stand for now.
    func withResolver<Result>(
        for fleet: FleetConfiguration,
        pins: ImagePins = ImagePins(),
        report: @escaping @Sendable (BuildEvent) -> Void,
        _ body: (ImageResolver) async throws -> Result
    ) async throws -> Result {
        if !fleet.platforms.isEmpty, fleet.indexPolicy == .keep {
            report(
                .warning("images.platforms has no effect: images.index is keep, which carries whole indexes")
            )
        }
        return try await open { sources in
            try await body(
                ImageResolver(
                    sources,
                    naming: fleet.naming,
                    options: fleet.graphOptions,
                    download: { try await download($0, limit: $1) },
                    pins: pins,
                    report: report
                )
            )
        }
    }
}

extension FleetConfiguration {
    /// What is taken along of an image.
    fileprivate var graphOptions: ImageGraph.Options {
        ImageGraph.Options(
            platforms: platforms.isEmpty || indexPolicy == .keep
                ? .all : indexPolicy == .sparse ? .sparse(platforms) : .strip(platforms),
            foreignLayers: carriesForeignLayers ? .carry : .refuse,
            referrers: referrers
        )
    }
}
