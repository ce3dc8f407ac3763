import Diagnostics
import TestSupport
import Testing
import YAML

/// Damaged texts are read or refused, never a trap; what is read survives being written.
@Suite struct MutationTests {
    static let seeds = [
        "apiVersion: v1\nkind: A\nmetadata:\n  name: x # c\n  labels: {a: b, 'c': \"d\\n\"}\nspec:\n- - 1\n  - [~, 0x1f]\n- |+\n  t\n\n- >-\n  f\n  g\n",
        "{\"a\": [1, 2.5e3, true, null, \"\\u00e9\\\"\"], \"b\": {\"c\": {}}}",
        "%YAML 1.1\n---\n? k\n: v\n...\n---\n- &a x\n- *a\n- !!str 5\n- !t y\n",
    ]

    @Test(arguments: [1, 2, 3, 4])
    func `mutated texts`(seed: UInt64) throws {
        let noise = SampleBytes.make(count: 60_000, seed: seed)
        let pieces = Array(
            ": - ? [ ] { } , # & * ! | > ' \" % @ ` \n \t \\ \u{0} --- ... << é \u{FEFF} 0 a".utf8
        )
        .split(separator: UInt8(ascii: " "))
        var accepted = 0
        for round in 0..<1_000 {
            var bytes = Array(Self.seeds[round % Self.seeds.count].utf8)
            for step in 0..<(1 + round % 4) {
                let at = (round * 4 + step) * 4 % (noise.count - 4)
                let place = (Int(noise[at]) << 8 | Int(noise[at + 1])) % (bytes.count + 1)
                let piece = pieces[Int(noise[at + 2]) % pieces.count]
                switch noise[at + 3] % 3 {
                case 0: bytes.insert(contentsOf: piece, at: place)
                case 1 where place < bytes.count: bytes.remove(at: place)
                default: if place < bytes.count { bytes[place] = noise[at + 2] }
                }
            }
            let nodes: [YAMLNode]
            do {
                nodes = try YAMLDocuments.read(bytes, name: "t")
            } catch {
                #expect(error.exitClass == .corrupt)
                #expect(!error.description.contains("\n"))
                continue
            }
            accepted += 1
            let emitted = YAMLEmitter.documents(nodes)
            #expect(try YAMLDocuments.read(emitted, name: "t") == nodes, "\(bytes)")
            for node in nodes {
                #expect(try YAMLDocuments.readOne(node.json, name: "t").json == node.json, "\(bytes)")
            }
        }
        #expect(accepted > 50)
    }
}
