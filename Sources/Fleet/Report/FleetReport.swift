import BundleFormat
import Content
import Diagnostics
import FileIO
import Signing
package import SystemPackage

/// The state of a fleet as pages for people: `index.html` and one page for each site, without a server, a network or another file.
package struct FleetReport: Sendable {
    private let status: FleetStatus
    private let organization: PlainName
    private let register: SiteRegister
    private let uids: [PlainName: SiteUID]

    /// Reports on `fleet`.
    package init(_ status: FleetStatus, of fleet: FleetConfiguration) {
        self.status = status
        organization = fleet.organization
        register = SiteRegister(of: fleet)
        uids = Dictionary(fleet.sites.map { ($0.name, $0.uid) }) { first, _ in first }
    }

    /// Writes the pages into `folder`, over those that are there.
    /// - Returns: How many were written.
    /// - Throws: ``FleetError``, ``FileError``.
    package func write(to folder: FilePath) throws -> Int {
        let sites = folder.appending("sites")
        try Directory.create(sites)
        for site in status.sites {
            let receipts = try uids[site.site].map { try register.receipts(of: $0).all() } ?? []
            let page = page(of: site, receipts.map(\.receipt))
            try DurableFile.replace(sites.appending("\(site.site).html"), with: Array(page.utf8))
        }
        try DurableFile.replace(folder.appending("index.html"), with: Array(index.utf8))
        return status.sites.count + 1
    }

    /// The page of the whole fleet.
    var index: String {
        let counts = status.counts.map { entry in
            "<li class=\"\(entry.state.rawValue)\"><b>\(entry.count)</b> \(entry.state.rawValue)</li>"
        }.joined()
        let headings = [
            "Site", "State", "Group", "Shipped", "Has", "Snapshot", "Targets", "Receipt", "Root", "Remarks",
        ]
        let rows = status.sites.map(row).joined(separator: "\n")
        return document(
            "Fleet \(organization)",
            """
            <h1>Fleet \(HTMLText(organization.description))</h1>
            <p class="when">As of <time>\(status.moment)</time>, trust root \(status.root)</p>
            <ul class="counts">\(counts)</ul>
            <p class="filter"><label>Show only <input id="filter" type="search" placeholder="a site, a label, a state"></label></p>
            <table id="sites">
            <thead><tr>\(headings.map { "<th scope=\"col\"><button type=\"button\">\($0)</button></th>" }.joined())</tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table>
            <script>\(FleetReportStyle.script)</script>
            """
        )
    }

    private func row(_ site: FleetStatus.Site) -> String {
        let labels = site.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let receipt = site.receipt
        let oldRoot = receipt.map { $0.root.version < status.root } ?? false
        let cells: [(name: String, sort: String, html: String)] = [
            ("Site", site.site.description, link(to: site, below: "sites/")),
            ("State", "\(FleetStatus.State.allCases.firstIndex(of: site.state) ?? 0)", badge(site.state)),
            ("Group", site.group?.description ?? "", HTMLText(site.group?.description ?? "–").description),
            number("Shipped", site.shipped?.sequence),
            number("Has", site.confirmed?.position.sequence),
            ("Snapshot", site.snapshot ?? "", HTMLText(site.snapshot ?? "–").description),
            ("Targets", "\(receipt?.targets.count ?? 0)", targets(receipt)),
            ("Receipt", "\(site.age ?? .max)", age(site)),
            (
                "Root", "\(receipt?.root.version ?? 0)",
                receipt.map { oldRoot ? "<em>\($0.root.version)</em>" : "\($0.root.version)" } ?? "–"
            ),
            (
                "Remarks", "\(site.remarks.count)",
                site.remarks.map { "\(HTMLText($0))" }.joined(separator: "<br>")
            ),
        ]
        let html = cells.map {
            "<td data-name=\"\($0.name)\" data-sort=\"\(HTMLText($0.sort))\">\($0.html)</td>"
        }
        return
            "<tr class=\"\(site.state.rawValue)\" data-text=\"\(HTMLText(labels.joined(separator: " ")))\">"
            + html.joined() + "</tr>"
    }

    /// The page of one site: what it has, and its receipts, newest first.
    func page(of site: FleetStatus.Site, _ receipts: [Receipt]) -> String {
        let labels = site.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let facts: [(String, String)] = [
            ("State", badge(site.state)),
            ("Group", HTMLText(site.group?.description ?? "none").description),
            ("Labels", HTMLText(labels.isEmpty ? "none" : labels.joined(separator: ", ")).description),
            ("Key", site.isEnrolled ? "enrolled" : "<em>not enrolled</em>"),
            (
                "Shipped",
                site.shipped.map {
                    "bundle \($0.sequence), made \($0.created), snapshot \(HTMLText($0.snapshot ?? "none"))"
                } ?? "nothing"
            ),
            ("Has", site.confirmed.map { "bundle \($0.position)" } ?? "nothing for certain"),
            ("Targets", targets(site.receipt)),
            ("Free", site.receipt?.free.map { "\(ByteCount($0))" } ?? "–"),
            ("Remarks", site.remarks.map { "\(HTMLText($0))" }.joined(separator: "<br>")),
        ]
        let table = facts.map { "<tr><th scope=\"row\">\($0.0)</th><td>\($0.1)</td></tr>" }.joined(
            separator: "\n"
        )
        let history = receipts.reversed().map { receipt in
            let clock = receipt.moment.clock.map(\.description) ?? "no year"
            let moment = receipt.moment.isPlausible ? clock : "<em>\(clock)</em>"
            let bundle = receipt.bundle.map { "\($0.position)" } ?? "–"
            let failure = receipt.failure.map { "<em>\(HTMLText($0.message))</em>" } ?? ""
            return "<tr><td>\(receipt.number)</td><td>\(moment)</td><td>\(receipt.event.rawValue)</td>"
                + "<td>\(bundle)</td><td>\(targets(receipt))</td><td>\(failure)</td></tr>"
        }.joined(separator: "\n")
        return document(
            "\(site.site) of \(organization)",
            """
            <p class="filter"><a href="../index.html">Fleet \(HTMLText(organization.description))</a></p>
            <h1>\(HTMLText(site.site.description))</h1>
            <p class="when">As of <time>\(status.moment)</time></p>
            <table class="facts"><tbody>
            \(table)
            </tbody></table>
            <h2>\(Pluralized(receipts.count, "receipt"))</h2>
            <table><thead><tr><th>Number</th><th>Clock of the site</th><th>What</th><th>Bundle</th><th>Targets</th><th>Failure</th></tr></thead>
            <tbody>
            \(history)
            </tbody></table>
            """
        )
    }

    private func number(_ name: String, _ value: Int64?) -> (String, String, String) {
        (name, "\(value ?? 0)", value.map { "\($0)" } ?? "–")
    }

    private func link(to site: FleetStatus.Site, below folder: String) -> String {
        "<a href=\"\(folder)\(site.site).html\">\(HTMLText(site.site.description))</a>"
    }

    private func badge(_ state: FleetStatus.State) -> String {
        "<span class=\"badge\">\(state.rawValue)</span>"
    }

    private func age(_ site: FleetStatus.Site) -> String {
        site.age.map(\.asAge) ?? (site.isEnrolled ? "none yet" : "not enrolled")
    }

    private func targets(_ receipt: Receipt?) -> String {
        guard let receipt, !receipt.targets.isEmpty else { return "–" }
        return receipt.targets.map { target in
            "<span class=\"target \(target.state.rawValue)\">\(HTMLText(target.target)): "
                + "\(HTMLText(target.snapshot ?? "none")) \(target.state.rawValue)</span>"
        }.joined(separator: "<br>")
    }

    private func document(_ title: String, _ body: String) -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
        <title>\(HTMLText(title))</title>
        <style>\(FleetReportStyle.sheet)</style>
        </head>
        <body>
        \(body)
        </body>
        </html>

        """
    }
}
