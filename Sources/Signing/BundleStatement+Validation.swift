import Content

extension BundleStatement {
    /// The features that this version knows; a statement may list any of them as critical.
    static let knownFeatures: Set<String> = [
        "approvals", "base", "change", "created", "epoch", "expires", "files", "formatVersion", "freshness",
        "minRootVersion", "notBefore", "org", "sequence", "snapshot", "state", "stream", "target", "tool",
        "totals",
    ]

    private static let textLimit = 1_024
    private static let snapshotLimit = 128

    /// Checks the rules between and within the fields.
    func validate() throws(SigningError) {
        try checkNumber(position.sequence, from: 1, "sequence")
        try checkNumber(position.epoch, from: 1, "epoch")
        guard (1...TrustChain.fileLimit).contains(minimumRootVersion) else {
            throw malformed("minRootVersion", "not from 1 to \(TrustChain.fileLimit)")
        }
        guard created < expires else { throw malformed("expires", "not after created") }
        if let notBefore, notBefore >= expires { throw malformed("notBefore", "not before expires") }
        if case .delta(let sequence, let statement) = base {
            try checkNumber(sequence, from: 1, "base.sequence")
            guard statement.algorithm == .sha256 else { throw malformed("base.statement", "not sha256") }
        }
        try checkNumber(totals.blobs, from: 0, "totals.blobs")
        try checkNumber(totals.blobBytes, from: 0, "totals.blobBytes")
        try checkNumber(totals.manifests, from: 0, "totals.manifests")
        try checkSites()
        try checkFiles()
        try checkTexts()
    }

    private func checkSites() throws(SigningError) {
        guard !sites.isEmpty else { throw .refused(.targetsNobody) }
        for (left, right) in zip(sites, sites.dropFirst()) where left.id == right.id {
            throw malformed("target.sites", "\(left.id) is listed twice")
        }
    }

    private func checkFiles() throws(SigningError) {
        guard files.count <= Self.fileLimit else {
            throw malformed("files", "more than \(Self.fileLimit) files")
        }
        for (left, right) in zip(files, files.dropFirst()) where left.name == right.name {
            throw malformed("files", "\(left.name) is listed twice")
        }
        for file in files {
            try checkNumber(file.size, from: 0, "files.\(file.name).size")
            guard file.digest.algorithm == .sha256 else {
                throw malformed("subject.\(file.name)", "not sha256")
            }
        }
        guard file(named: .contents) != nil else { throw malformed("files", "no contents.json") }
    }

    private func checkTexts() throws(SigningError) {
        try checkText(snapshot, "snapshot", limit: Self.snapshotLimit)
        try checkText(change?.ticket, "change.ticket")
        try checkText(change?.summary, "change.summary")
        for approval in approvals {
            try checkText(approval.by, "approvals.by")
            try checkText(approval.scope, "approvals.scope")
        }
        try checkText(tool.name, "tool.name")
        try checkText(tool.version, "tool.version")
    }

    private func checkNumber(_ number: Int64, from least: Int64, _ field: String) throws(SigningError) {
        guard (least...Self.numberLimit).contains(number) else {
            throw malformed(field, "\(number) is not from \(least) to \(Self.numberLimit)")
        }
    }

    private func checkText(
        _ text: String?,
        _ field: String,
        limit: Int = Self.textLimit
    ) throws(SigningError) {
        guard let text else { return }
        guard (1...limit).contains(text.utf8.count) else {
            throw malformed(field, "not from 1 to \(limit) bytes long")
        }
    }

    private func malformed(_ field: String, _ reason: String) -> SigningError {
        .malformedStatement(field: field, reason: reason)
    }
}
