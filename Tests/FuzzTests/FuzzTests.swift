import Testing

/// Every reader of bytes from outside, on the corpus and on damage from fixed seeds; `make fuzz` goes on from there.
@Suite struct FuzzTests {
    /// How many damaged inputs a target gets here.
    private static let rounds = 100

    @Test(arguments: FuzzTarget.names)
    func `the inputs of the corpus are read, or refused as documented`(name: String) async throws {
        let target = try FuzzTarget.named(name)
        let inputs = try Corpus.inputs(of: name)
        #expect(inputs.contains { $0.name.hasPrefix("good") })
        for input in inputs {
            let verdict = await verdict(of: target, on: input.bytes, "\(name)/\(input.name)")
            #expect(verdict == .read || !input.name.hasPrefix("good"), "\(name)/\(input.name)")
        }
    }

    @Test(arguments: FuzzTarget.names)
    func `damaged inputs are read, or refused as documented`(name: String) async throws {
        let target = try FuzzTarget.named(name)
        let inputs = try Corpus.inputs(of: name)
        for round in 0..<Self.rounds {
            let input = inputs[round % inputs.count]
            var damage = Damage(seed: UInt64(round))
            _ = await verdict(of: target, on: damage.apply(to: input.bytes), "\(input.name), round \(round)")
        }
    }

    /// Nil, after an issue, when a promise is broken.
    private func verdict(
        of target: FuzzTarget,
        on input: [UInt8],
        _ place: String
    ) async -> FuzzTarget.Verdict? {
        do throws(Violation) {
            return try await target.run(input)
        } catch {
            Issue.record("\(place): \(error)")
            return nil
        }
    }
}
