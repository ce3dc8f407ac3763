import Activation
import BundleFormat
import Diagnostics
import FileIO
import Signing
import Site
import SystemPackage

extension SiteSession {
    /// Runs `body`, which changes something at the site, and tells the hub by a receipt how it ended; nothing is told of an import that was
    /// refused, which leaves the site as it was.
    /// - Parameters:
    ///   - medium: The medium that takes receipts back to the hub; nil for none.
    ///   - drift: What the result says of drift.
    func reporting<Result>(
        _ event: Receipt.Event,
        onto medium: FilePath? = nil,
        _ console: Console,
        drift: (Result) -> Receipt.Drift? = { _ in nil },
        _ body: () async throws -> Result
    ) async throws -> Result {
        let before = try site.load().bundle
        let result: Result
        do {
            result = try await body()
        } catch {
            if event == .imported, try site.load().bundle == before { throw error }
            await report(event, failure: error, drift: nil, medium, console)
            throw error
        }
        await report(event, failure: nil, drift: drift(result), medium, console)
        return result
    }

    /// Writes a receipt and takes it where the configuration says; what was done stays done if that fails.
    private func report(
        _ event: Receipt.Event,
        failure: (any Error)?,
        drift: Receipt.Drift?,
        _ medium: FilePath?,
        _ console: Console
    ) async {
        do {
            let report = SiteReport(
                of: site,
                mirror: mirror.name,
                targets: try Self.targetNames(of: site),
                clock: clock,
                tool: BundleStatement.Tool.sealift.version
            )
            guard try await report.issue(event, failure: failure, drift: drift) != nil,
                let book = try ReceiptBook(of: site)
            else { return }
            if let folder = configuration.receipts.folder { try deliver(book, to: folder, console) }
            if let medium {
                try deliver(book, to: medium.receipts(of: site.load().site), console)
            }
        } catch {
            console.warn("the hub is not told of this by a receipt: \(error.words)")
        }
    }

    private func deliver(_ book: ReceiptBook, to folder: FilePath, _ console: Console) throws {
        do {
            let count = try book.copy(to: folder)
            if count > 0 {
                console.say("\(Pluralized(count, "receipt")) for the hub in \(folder.string.terminalSafe)")
            }
        } catch let error as FileError where error.errno == .readOnlyFileSystem {
            console.say(
                "the medium cannot be written: take receipts to the hub by sealift site receipts --state \(ShellWord(site.path.string)) --to DIR"
            )
        }
    }
}

extension FilePath {
    /// The folder for the receipts of `site` on the medium that this path is, or that has the bundle at this path.
    fileprivate func receipts(of site: SiteIdentity) throws -> FilePath {
        let path = try Directory.resolve(self)
        var root = path
        for _ in 0..<3 {
            let folder = root.lastComponent?.string
            root = root.removingLastComponent()
            if folder == BundleNames.root { return SiteDirectory.receipts(of: site, on: root) }
        }
        return SiteDirectory.receipts(of: site, on: path)
    }
}
