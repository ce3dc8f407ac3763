import Content
import FileIO
import Recompression
import SystemPackage
import TestSupport
import Testing

@testable import Delta

/// Files of which only pieces are in memory.
@Suite struct LargeFileTests {
    @Test(arguments: [
        (0, 10), (1, 0), (1, 1), (1 << 24, 1 << 20), (1 << 24 + 1, 3 << 30), (5 << 30, 100),
        (9 << 28, 9 << 28),
    ])
    func `are cut into frames without gaps, each after a piece of the older file`(_ count: Int, _ old: Int) {
        var place: Int64 = 0
        for cut in FrameCut.all(of: Int64(count), after: Int64(old)) {
            #expect(cut.place == place && cut.length > 0 && cut.length <= PrefixedFrame.textLimit)
            #expect(cut.offset >= 0 && cut.offset + cut.prefixLength <= old)
            #expect(cut.prefixLength == min(old, PrefixedFrame.prefixLimit))
            place += cut.length
        }
        #expect(place == count)
    }

    @Test func `come back from frames alone`() throws {
        let folder = try TemporaryDirectory()
        let (old, new) = LayerPatchTests.tars()
        let paths = (folder.path.appending("old"), folder.path.appending("new"))
        try DurableFile.replace(paths.0, with: old)
        try DurableFile.replace(paths.1, with: new)
        let base = try OpenFile(paths.0)
        var patcher = try TextPatcher(
            bases: [base],
            target: try OpenFile(paths.1),
            settings: .fast,
            differenceLimit: 10_000,
            runs: nil,
            scratch: folder.path
        )
        try patcher.run()
        #expect(patcher.sections.differences.textLength < 2_000)
        #expect(patcher.sections.frames.count > 500)
        func unpacked(_ path: FilePath, _ windowLog: Int) throws -> ZstdInput {
            try ZstdInput(FileInput(try OpenFile(path)), windowLog: windowLog, part: "test")
        }
        var rebuilder: any ByteInput = TextRebuilder(
            bases: [base],
            streams: TextRebuilder.Streams(
                instructions: try unpacked(patcher.sections.instructions.file.path, 20),
                differences: try unpacked(patcher.sections.differences.file.path, 23),
                literals: try unpacked(patcher.sections.literals.file.path, 26),
                frames: FileInput(try OpenFile(patcher.sections.frames.path))
            ),
            length: Int64(new.count),
            runs: nil
        )
        let buffer = ChunkBuffer(capacity: new.count + 1)
        let count = try rebuilder.fill(buffer.bytes)
        let isSame = Array(buffer.bytes[..<count]) == new
        #expect(isSame)
    }

    @Test func `cost the same in pieces`() throws {
        let text = SampleText.make(count: 50_000, seed: 61)
        let packer = try FramePacker(level: 3)
        var cost = PieceCost(packer, upTo: text.count)
        var place = 0
        for length in [1, 30_000, 0, 19_999] {
            try cost.add(length) { offset, target in
                target.copyBytes(from: text[place + offset..<place + offset + target.count])
            }
            place += length
        }
        let total = try cost.total()
        #expect(try text.withUnsafeBytes { try packer.pack($0).count } == total)
    }

    @Test func `cost about the same when not all fits`() throws {
        let text = SampleText.make(count: 50_000, seed: 61)
        let packer = try FramePacker(level: 3)
        var cost = PieceCost(packer, upTo: 20_000)
        try cost.add(text.count) { offset, target in
            target.copyBytes(from: text[offset..<offset + target.count])
        }
        let total = try cost.total()
        let whole = try text.withUnsafeBytes { try packer.pack($0).count }
        #expect(total >= whole && total < whole + whole / 4)
    }
}
