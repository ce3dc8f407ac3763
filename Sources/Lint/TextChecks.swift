import YAML

/// Mistakes in commands and sentences: scripts, pages, comments of manifests.
enum TextChecks {
    private static let programs = ["helm", "docker", "argocd", "systeminfo", "COSIGN_EXPERIMENTAL"]
    private static let subjects = ["argocd", "flux", "source", "retention"]

    static func findings(in text: LintTree.Text) -> [LintFinding] {
        var findings: [LintFinding] = []
        var skipped = 0
        for index in text.lines.indices {
            let line = text.lines[index]
            let place = text.place(line: index)
            if skipped > 0 {
                skipped -= 1
            } else {
                let (command, further) = command(from: index, in: text.lines)
                skipped = further
                findings += commands(
                    in: command,
                    after: text.lines[(index + 1 + further)...].prefix(6),
                    at: place
                )
            }
            findings += sentences(
                in: line,
                around: text.lines[max(0, index - 3)..<min(text.lines.count, index + 4)],
                at: place
            )
            if line.lowercased().contains("cluster generator"),
                usesListGenerator(text.lines[index...].dropFirst().prefix(60))
            {
                findings.append(
                    LintFinding(
                        .appsetMisnamedGenerator,
                        at: place,
                        "what is called cluster generator here is a list generator"
                    )
                )
            }
        }
        return findings
    }

    /// A line with those that a backslash at its end adds, and how many these are.
    private static func command(from index: Int, in lines: [Substring]) -> (String, Int) {
        var text = ""
        var last = index
        while lines[last].hasSuffix("\\"), last + 1 < lines.count {
            text += lines[last].dropLast() + " "
            last += 1
        }
        return (text + lines[last], last - index)
    }

    // MARK: - Commands

    private static func commands(in line: String, after next: ArraySlice<Substring>, at place: YAMLLocation)
        -> [LintFinding]
    {
        guard programs.contains(where: { line.contains($0) }) else { return [] }
        var findings: [LintFinding] = []
        let words = line.split { " \t`\"'()".contains($0) }.map(String.init)
        func follows(_ names: String...) -> Int? {
            words.indices.first { words[$0...].starts(with: names) }.map { $0 + names.count }
        }
        if let start = follows("helm", "template") { findings += helm(words[start...], at: place) }
        if let start = follows("docker", "save") {
            for image in operands(words[start...]) where !image.contains("$") {
                let last = image.split(separator: "/").last ?? ""
                guard !last.contains(":"), !image.contains("@") else { continue }
                findings.append(
                    LintFinding(
                        .dockerSaveUntagged,
                        at: place,
                        "docker save \(image) takes every tag of the repository"
                    )
                )
            }
        }
        if let start = follows("argocd", "app", "rollback") {
            findings += rollback(operands(words[start...]), after: next, at: place)
        }
        if line.contains("/systeminfo"), !line.contains("/systeminfo/volumes"),
            line.contains("storage") || line.contains("harbor")
        {
            findings.append(
                LintFinding(.harborSystemInfo, at: place, "/systeminfo tells nothing of the storage")
            )
        }
        if line.contains("COSIGN_EXPERIMENTAL=1"), line.contains("git commit") || line.contains("git tag") {
            findings.append(
                LintFinding(.cosignExperimental, at: place, "COSIGN_EXPERIMENTAL=1 makes git sign nothing")
            )
        }
        return findings
    }

    /// The words that are no options, up to the next command; the value of an option without `=` is left out where it is known.
    private static func operands(_ words: ArraySlice<String>) -> [String] {
        var operands: [String] = []
        var skips = false
        for word in words {
            if ["|", "&&", ";", ">", "||", "<"].contains(word) { break }
            if skips {
                skips = false
            } else if word.hasPrefix("-") {
                skips = ["-o", "--output", "--platform", "--server"].contains(word)
            } else {
                operands.append(word)
            }
        }
        return operands
    }

    private static func helm(_ words: ArraySlice<String>, at place: YAMLLocation) -> [LintFinding] {
        let words = words.prefix { !["|", "&&", ";", ">", "||"].contains($0) }
        func has(_ names: String...) -> Bool {
            words.contains { word in names.contains { word == $0 || word.hasPrefix("\($0)=") } }
        }
        let isLocal = words.contains {
            $0.hasPrefix("./") || $0.hasPrefix("../") || $0.hasPrefix("/") || $0.hasSuffix(".tgz")
                || $0 == "."
        }
        var missing: [String] = []
        if !has("--version"), !isLocal { missing.append("--version") }
        if !has("--include-crds", "--skip-crds") { missing.append("--include-crds") }
        if !has("-n", "--namespace") { missing.append("--namespace") }
        guard !missing.isEmpty else { return [] }
        return [
            LintFinding(
                .helmTemplateUnpinned,
                at: place,
                "helm template without \(missing.joined(separator: ", "))",
                fix: "give \(missing.joined(separator: ", "))"
            )
        ]
    }

    private static func rollback(
        _ operands: [String],
        after next: ArraySlice<Substring>,
        at place: YAMLLocation
    ) -> [LintFinding] {
        guard operands.count > 1 else { return [] }
        var findings: [LintFinding] = []
        if Int(operands[1]) == nil, !operands[1].hasPrefix("$"), !operands[1].hasPrefix("<") {
            findings.append(
                LintFinding(
                    .argocdRollback,
                    at: place,
                    "argocd app rollback takes a number of the history, found \(operands[1])"
                )
            )
        }
        if next.contains(where: { $0.contains("argocd app sync") }) {
            findings.append(
                LintFinding(
                    .argocdRollback,
                    at: place,
                    "the sync after this rollback deploys the bad revision again"
                )
            )
        }
        return findings
    }

    // MARK: - Sentences

    private static func sentences(in line: Substring, around: ArraySlice<Substring>, at place: YAMLLocation)
        -> [LintFinding]
    {
        var findings: [LintFinding] = []
        let lower = line.lowercased()
        guard subjects.contains(where: { lower.contains($0) }) else { return [] }
        if lower.contains("argocd_application_sync_total") {
            findings.append(
                LintFinding(.argocdMetrics, at: place, "there is no metric argocd_application_sync_total")
            )
        }
        if lower.contains(/time\(\)\s*-\s*argocd_app_info/) {
            findings.append(
                LintFinding(
                    .argocdMetrics,
                    at: place,
                    "argocd_app_info is 1, so that the time minus it is always large"
                )
            )
        }
        if lower.contains(/argocd_app_sync_total\{[^}]*\b(status|result)=/) {
            findings.append(
                LintFinding(
                    .argocdMetrics,
                    at: place,
                    "argocd_app_sync_total has the label phase, not status or result"
                )
            )
        }
        if lower.contains("flux") || lower.contains("source-controller")
            || lower.contains("source controller"),
            lower.contains("cache"), lower.contains(/\b[0-9]+\s?(h|hours?|days?)\b/)
        {
            findings.append(
                LintFinding(.fluxCachedForever, at: place, "a cached artifact of Flux has no such limit")
            )
        }
        if lower.contains("retention"), lower.contains("aggressive"),
            around.contains(where: {
                $0.lowercased().contains(
                    /disk[^.]{0,20}full|full[^.]{0,12}disk|out of (disk )?space|disk pressure/
                )
            })
        {
            findings.append(
                LintFinding(.retentionCause, at: place, "an aggressive retention policy does not fill a disk")
            )
        }
        return findings
    }

    private static func usesListGenerator(_ lines: ArraySlice<Substring>) -> Bool {
        guard let start = lines.firstIndex(where: { $0.contains("generators:") }) else { return false }
        let generator = lines[start...].dropFirst().first { !$0.allSatisfy(\.isWhitespace) }
        return generator?.drop { $0 == " " || $0 == "-" }.hasPrefix("list:") ?? false
    }

    // MARK: - Recovery times

    /// Two times for one recovery, over all texts: each that differs from the first.
    static func recoveryTimes(in texts: [LintTree.Text]) -> [LintFinding] {
        var first: (time: String, place: YAMLLocation)?
        var findings: [LintFinding] = []
        for text in texts {
            for (index, line) in text.lines.enumerated() {
                guard line.contains("RTO"),
                    let match = line.firstMatch(
                        of: /\bRTO\b[^0-9\n]{0,24}([0-9]+)\s*(seconds?|secs?|s|minutes?|mins?|m|hours?|h)\b/
                    ),
                    let unit = match.2.first
                else { continue }
                let time = "\(match.1) \(unit)"
                let place = text.place(line: index)
                guard let known = first else {
                    first = (time, place)
                    continue
                }
                guard known.time != time else { continue }
                findings.append(
                    LintFinding(
                        .recoveryTimes,
                        at: place,
                        "the RTO is \(time) here and \(known.time) at \(known.place)"
                    )
                )
            }
        }
        return findings
    }
}
