import Content
import Diagnostics
import TestSupport
import Testing

@testable import Signing

/// What arrives before anything is trusted: thousands of damaged documents, from fixed seeds.
///
/// None may trap, all errors
/// are of a documented class, and what is read can be written and read again.
@Suite struct FuzzTests {
    private let acme = Organization.acme

    /// Damages documents; the same seed damages them the same way.
    struct Damage {
        private var words: ArraySlice<UInt8>
        private static let tokens = [
            "null", "true", "-1", "0", "1", "1.0", "1e9", "9007199254740991", "9007199254740992", "\"\"",
            "\"*\"",
            "[]", "{}", "[[]]", "\"\\ud800\"", "\"\\u0000\"", "\"é\"", "\"../x\"", "[null]",
            "{\"a\":1,\"a\":2}",
        ].map { Array($0.utf8) }

        init(seed: UInt64) {
            words = SampleBytes.make(count: 256, seed: seed)[...]
        }

        private mutating func below(_ limit: Int) -> Int {
            guard limit > 0 else { return 0 }
            let bytes = words.prefix(4)
            words = words.dropFirst(4)
            return Int(bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }) % limit
        }

        mutating func apply(to bytes: [UInt8]) -> [UInt8] {
            var damaged = bytes
            for _ in 0...below(3) {
                let position = below(damaged.count)
                let length = min(1 + below(16), damaged.count - position)
                switch below(6) {
                case 0 where !damaged.isEmpty: damaged[position] ^= 1 << UInt8(below(8))
                case 1 where !damaged.isEmpty:
                    damaged[position] = Array("\"{}[]:,\\0-e.\u{0}~".utf8)[below(14)]
                case 2: damaged.removeSubrange(position..<position + length)
                case 3: damaged.insert(contentsOf: damaged[position..<position + length], at: position)
                case 4: damaged = Array(damaged.prefix(position))
                default: replaceValue(after: position, in: &damaged)
                }
            }
            return damaged
        }

        /// Puts another token where a value stands, so that the document stays JSON more often than not.
        private mutating func replaceValue(after position: Int, in bytes: inout [UInt8]) {
            let token = Self.tokens[below(Self.tokens.count)]
            guard let colon = bytes[position...].firstIndex(of: UInt8(ascii: ":")) else { return }
            let start = colon + 1
            let ends = Set(",}]".utf8)
            guard start < bytes.count, let end = bytes[start...].firstIndex(where: ends.contains) else {
                return
            }
            bytes.replaceSubrange(start..<end, with: token)
        }
    }

    private func check(_ error: any Error) {
        guard let error = error as? any OperatorError else {
            Issue.record("an error that no operator understands: \(error)")
            return
        }
        let classes: [ExitClass] = [.corrupt, .untrusted, .policy]
        if !classes.contains(error.exitClass) { Issue.record("\(error.identifier): \(error)") }
        if error.description.contains("\n") { Issue.record("more than one line: \(error)") }
    }

    @Test func `damaged envelopes are refused or read`() async throws {
        let good = try await acme.released(acme.statement().encoded()).encoded()
        var read = 0
        for seed in 0..<4_000 as Range<UInt64> {
            var damage = Damage(seed: seed)
            do {
                let envelope = try Envelope(decoding: damage.apply(to: good))
                if try Envelope(decoding: envelope.encoded()) != envelope { Issue.record("seed \(seed)") }
                read += 1
            } catch {
                check(error)
            }
        }
        #expect(read > 20)
    }

    @Test func `damaged statements are refused or read`() throws {
        let good = try acme.statement(base: acme.base(on: acme.statement())).encoded()
        var read = 0
        for seed in 10_000..<13_000 as Range<UInt64> {
            var damage = Damage(seed: seed)
            do {
                let statement = try BundleStatement(decoding: damage.apply(to: good))
                if try BundleStatement(decoding: statement.encoded()) != statement {
                    Issue.record("seed \(seed)")
                }
                read += 1
            } catch {
                check(error)
            }
        }
        #expect(read > 20)
    }

    @Test func `damaged roots are refused or read`() throws {
        let good = try acme.root(streams: [acme.stream: .init(epoch: 1, minSequence: 1)]).encoded()
        var read = 0
        for seed in 20_000..<22_000 as Range<UInt64> {
            var damage = Damage(seed: seed)
            do {
                let root = try TrustRoot(decoding: damage.apply(to: good))
                if try TrustRoot(decoding: root.encoded()) != root { Issue.record("seed \(seed)") }
                read += 1
            } catch {
                check(error)
            }
        }
        #expect(read > 20)
    }

    @Test func `no damage to a signed bundle gets in`() async throws {
        let delivery = try await Delivery(acme.released(acme.statement().encoded()))
        let good = delivery.judge()
        #expect(good.exitClass == .success)
        for seed in 30_000..<31_000 as Range<UInt64> {
            var damage = Damage(seed: seed)
            var damaged = delivery
            damaged.envelope = damage.apply(to: delivery.envelope)
            let outcome = damaged.judge()
            if let accepted = outcome.accepted, accepted.signed.digest != good.accepted?.signed.digest {
                Issue.record("seed \(seed) got in")
            }
        }
    }

    @Test func `damaged key files are refused or read`() throws {
        let privateKey = try acme.releaseKeys[1].pem(passphrase: nil).secret
        for seed in 40_000..<41_500 as Range<UInt64> {
            var damage = Damage(seed: seed)
            do {
                _ = try PrivateKey(pem: damage.apply(to: privateKey))
            } catch {
                if error.exitClass != .usage { Issue.record("\(error)") }
            }
            do {
                _ = try PublicKey(pem: damage.apply(to: acme.releaseKeys[0].publicKey.pem))
            } catch {
                if error.exitClass != .usage { Issue.record("\(error)") }
            }
        }
    }
}
