import TestSupport
import Testing

@testable import Recompression

@Suite struct RangeCoderTests {
    @Test func `reads back the bits, trees and numbers that were written`() {
        let noise = SampleBytes.make(count: 20_000, seed: 5)
        let estimates = UnsafeMutablePointer<UInt16>.allocate(capacity: 1_024)
        defer { estimates.deallocate() }
        estimates.initialize(repeating: Estimate.even, count: 1_024)
        var encoder = RangeEncoder()
        for (index, byte) in noise.enumerated() {
            _ = encoder.bit(byte < 3 ? 1 : 0, estimates)
            _ = encoder.tree(Int(byte) & 31, bits: 5, estimates + 32)
            _ = encoder.plain(Int(byte), bits: 8)
            _ = encoder.number(Int(byte) << (index % 40), estimates + 128)
        }
        encoder.finish()
        estimates.update(repeating: Estimate.even, count: 1_024)
        var decoder = RangeDecoder(MemoryInput(encoder.bytes))
        var differing = 0
        for (index, byte) in noise.enumerated() {
            if decoder.bit(0, estimates) != (byte < 3 ? 1 : 0) { differing += 1 }
            if decoder.tree(0, bits: 5, estimates + 32) != Int(byte) & 31 { differing += 1 }
            if decoder.plain(0, bits: 8) != Int(byte) { differing += 1 }
            if decoder.number(0, estimates + 128) != Int(byte) << (index % 40) { differing += 1 }
        }
        #expect(differing == 0)
        let isExhausted = decoder.isExhausted
        #expect(!isExhausted)
    }

    @Test func `spends next to nothing on what it expects`() {
        let estimates = UnsafeMutablePointer<UInt16>.allocate(capacity: 1)
        defer { estimates.deallocate() }
        estimates.initialize(to: Estimate.even)
        var encoder = RangeEncoder()
        for _ in 0..<100_000 { _ = encoder.bit(0, estimates) }
        encoder.finish()
        let count = encoder.bytes.count
        #expect(count < 32)
    }

    @Test func `says so when there is nothing more to read`() {
        let estimates = UnsafeMutablePointer<UInt16>.allocate(capacity: 1)
        defer { estimates.deallocate() }
        estimates.initialize(to: Estimate.even)
        var decoder = RangeDecoder(MemoryInput([1, 2, 3, 4, 5, 6]))
        for _ in 0..<1_000 { _ = decoder.plain(0, bits: 8) }
        let isExhausted = decoder.isExhausted
        #expect(isExhausted)
    }
}
