import Diagnostics
import Lint
import Settings
import Signing
import YAML

extension LintHook {
    private static let seconds: ClosedRange<Int64> = 1...3_600
    private static let usualSeconds: Int64 = 60

    /// Reads one of `lint.hooks`.
    init(_ value: ConfigurationValue) throws {
        let mapping = try value.mapping(keys: "name", "run", "level", "timeout", "environment", "sites")
        let run = try mapping.required("run")
        let command = try run.list().map { try $0.text() }
        guard command.dropFirst().contains(where: { $0.contains(Self.folder) }) else {
            throw run.invalid(
                "expected a program and arguments, with \(Self.folder) where the folder of the manifests stands"
            )
        }
        let level = try mapping.optional("level").map { try LintLevel($0) } ?? .error
        guard level != .off else {
            throw try mapping.required("level").invalid(
                "a hook that is off has no use, expected error or warning"
            )
        }
        self.init(
            name: try mapping.required("name").plainName().description,
            command: command,
            level: level,
            timeout: .seconds(
                try mapping.optional("timeout")?.integer(in: Self.seconds) ?? Self.usualSeconds
            ),
            environment: try Self.environment(mapping.optional("environment")),
            sites: try Dictionary(labels: mapping.optional("sites"))
        )
    }

    /// Variables as every program can have them.
    private static func environment(_ value: ConfigurationValue?) throws -> [String: String] {
        var environment: [String: String] = [:]
        for (name, value) in try value?.entries() ?? [] {
            let first = name.utf8.first.map { $0 == UInt8(ascii: "_") || isLetter($0) } ?? false
            guard first, name.utf8.allSatisfy({ $0 == UInt8(ascii: "_") || isLetter($0) || isDigit($0) })
            else {
                throw value.invalid(
                    "\"\(name)\" is no name of a variable, expected letters, digits and _, and no digit first"
                )
            }
            environment[name] = try value.text()
        }
        return environment
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// The hooks of a list, no two of one name.
    static func list(_ value: ConfigurationValue?) throws -> [LintHook] {
        var names = Set<String>()
        return try value?.list().map { value in
            let hook = try LintHook(value)
            guard names.insert(hook.name).inserted else {
                throw value.invalid("the hook \(hook.name) is listed twice")
            }
            return hook
        } ?? []
    }
}
