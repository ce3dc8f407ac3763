import Testing

/// The house rules that hold for every file.
@Suite struct FileRuleTests {
    /// Traps that guard against faults of sealift itself or of the machine, never against input.
    private static let allowedTraps: [String: String] = [
        "Sources/Content/DigestHasher.swift": "libcrypto has no memory for a digest context",
        "Sources/Archive/ArchiveReader.swift": "libarchive has no memory for a reader",
        "Sources/Recompression/Deflate/TokenBuffer.swift": "no memory for the tokens of a block",
        "Sources/Archive/GzipMember.swift": "zlib has no memory for a stream",
        "Sources/YAML/YAMLEventReader.swift": "libyaml has no memory for a parser",
        "Tests/SigningTests/Organization.swift": "the keys of all tests, made once",
    ]
    /// Where the one unstructured task of a program begins.
    private static let allowedTasks: Set<String> = [
        "Sources/sealift/Interrupt.swift", "Sources/sealift/Program.swift", "Tests/Fuzz/Fuzz.swift",
    ]
    /// Names that say nothing of what is behind them.
    private static let emptyNames: Set<String> = [
        "utils", "helpers", "common", "extras", "misc", "extensions",
    ]

    @Test func `no file has more than 300 lines`() {
        #expect(Repository.swiftFiles.count > 100)
        for file in Repository.swiftFiles where file.lineCount > 300 {
            Issue.record("\(file.path) has \(file.lineCount) lines")
        }
    }

    @Test func `no name says nothing`() {
        for path in Repository.paths(below: "Sources") + Repository.paths(below: "Tests") {
            let name = path.split(separator: "/").last?.split(separator: ".").first?.lowercased() ?? ""
            for empty in Self.emptyNames {
                #expect(name != empty && !name.hasSuffix(empty), "\(path)")
            }
        }
    }

    @Test func `a file is called as what it declares`() {
        for file in Repository.swiftFiles where file.code.contains(/\S/) {
            let subject = file.name.split(separator: "+").first.map(String.init) ?? ""
            #expect(file.declarations.contains(subject), "\(file.path) declares no \(subject)")
        }
    }

    @Test func `a file without code is the only one of its target`() {
        let targets = Dictionary(grouping: Repository.swiftFiles) { "\($0.path.prefix(7))/\($0.target)" }
        for files in targets.values where files.count > 1 {
            for file in files where !file.code.contains(/\S/) {
                Issue.record("\(file.path) holds nothing")
            }
        }
    }

    @Test func `nothing is put off`() {
        for file in Repository.swiftFiles where !file.path.hasPrefix("Tests/ArchitectureTests/") {
            let marks = file.text.matches(of: /\b(TODO|FIXME|XXX|HACK)\b/)
            #expect(marks.isEmpty, "\(file.path) says \(marks.map(\.1).joined(separator: ", "))")
        }
    }

    @Test func `nothing traps on input`() {
        for file in Repository.swiftFiles {
            let forced = file.places(of: /\btry!|\bas!/, with: "try!", "as!")
            #expect(forced.isEmpty, "\(forced.joined(separator: ", "))")
            guard Self.allowedTraps[file.path] == nil else { continue }
            let traps = file.places(of: /\bfatalError\(/, with: "fatalError")
            #expect(traps.isEmpty, "\(traps.joined(separator: ", "))")
        }
    }

    @Test func `no allowance outlives its reason`() {
        for path in Self.allowedTraps.keys.sorted() {
            guard let file = Repository.swiftFiles.first(where: { $0.path == path }) else { continue }
            #expect(
                !file.places(of: /\bfatalError\(/, with: "fatalError").isEmpty,
                "\(path) has no trap left"
            )
        }
    }

    @Test func `tasks are structured`() {
        for file in Repository.swiftFiles where !Self.allowedTasks.contains(file.path) {
            let loose = file.places(
                of: /\bTask(\.detached|\.immediate)?\s*(\{|\([^)]*\)\s*\{|<)/,
                with: "Task"
            )
            #expect(loose.isEmpty, "\(loose.joined(separator: ", "))")
        }
    }

    @Test func `everything printed goes through one place`() {
        for file in Repository.sources where file.target == "sealift" && file.name != "TextStream" {
            let printing = file.places(
                of:
                    /(^|[^.\w])(print|debugPrint|dump|f?puts|fwrite|putchar)\(|Glibc\.write\(|\bwrite\(\s*(STD|[0-9])/,
                with: "print(",
                "Print(",
                "dump(",
                "puts(",
                "write(",
                "putchar("
            )
            #expect(printing.isEmpty, "\(printing.joined(separator: ", "))")
        }
    }

    @Test func `libraries never print`() {
        for file in Repository.sources where file.target != "sealift" {
            let printing = file.places(
                of: /(^|[^.\w])(print|debugPrint|dump|NSLog|perror)\(/,
                with: "print(",
                "Print(",
                "dump(",
                "NSLog(",
                "perror("
            )
            #expect(printing.isEmpty, "\(printing.joined(separator: ", "))")
        }
    }
}
