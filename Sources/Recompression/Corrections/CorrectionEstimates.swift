/// The adaptive estimates of a correction stream, all in one allocation.
struct CorrectionEstimates: ~Copyable {
    private static let size = 1_816
    private let base: UnsafeMutablePointer<UInt16>

    init() {
        base = .allocate(capacity: Self.size)
        base.initialize(repeating: Estimate.even, count: Self.size)
    }

    deinit {
        base.deallocate()
    }

    /// By the last five hits and misses (32) and the kind of the predicted token (4).
    @inline(__always) var miss: UnsafeMutablePointer<UInt16> { base }
    /// By the outcomes of the last three guesses (8) and whether a match was guessed (2).
    @inline(__always) var guess: UnsafeMutablePointer<UInt16> { base + 1_792 }
    /// By the outcomes of the last three groups.
    @inline(__always) var group: UnsafeMutablePointer<UInt16> { base + 1_808 }
    @inline(__always) var isLiteral: UnsafeMutablePointer<UInt16> { base + 128 }
    @inline(__always) var isSameLength: UnsafeMutablePointer<UInt16> { base + 132 }
    @inline(__always) var isSameDistance: UnsafeMutablePointer<UInt16> { base + 136 }
    @inline(__always) var isRanked: UnsafeMutablePointer<UInt16> { base + 140 }
    @inline(__always) var rank: UnsafeMutablePointer<UInt16> { base + 144 }
    @inline(__always) var distanceSize: UnsafeMutablePointer<UInt16> { base + 272 }
    /// 9-bit trees.
    @inline(__always) var length: UnsafeMutablePointer<UInt16> { base + 288 }

    @inline(__always) var isFinal: UnsafeMutablePointer<UInt16> { base + 800 }
    @inline(__always) var kind: UnsafeMutablePointer<UInt16> { base + 801 }
    @inline(__always) var hasPadding: UnsafeMutablePointer<UInt16> { base + 818 }
    @inline(__always) var isLiteralOnly: UnsafeMutablePointer<UInt16> { base + 819 }
    @inline(__always) var endsSegment: UnsafeMutablePointer<UInt16> { base + 820 }
    @inline(__always) var isUsualCount: UnsafeMutablePointer<UInt16> { base + 821 }
    @inline(__always) var isUsualText: UnsafeMutablePointer<UInt16> { base + 822 }
    @inline(__always) var endsHere: UnsafeMutablePointer<UInt16> { base + 823 }
    @inline(__always) var blockSize: UnsafeMutablePointer<UInt16> { base + 832 }
    @inline(__always) var isUsualSegment: UnsafeMutablePointer<UInt16> { base + 960 }
    @inline(__always) var segmentSize: UnsafeMutablePointer<UInt16> { base + 961 }

    @inline(__always) var isOtherHeader: UnsafeMutablePointer<UInt16> { base + 1_090 }
    @inline(__always) var areOtherRuns: UnsafeMutablePointer<UInt16> { base + 1_091 }
    @inline(__always) var areOtherCodeLengths: UnsafeMutablePointer<UInt16> { base + 1_092 }
    @inline(__always) var areOtherCounts: UnsafeMutablePointer<UInt16> { base + 1_093 }
    /// 4-bit trees by the predicted length.
    @inline(__always) var codeLength: UnsafeMutablePointer<UInt16> { base + 1_104 }
    /// 5-bit tree.
    @inline(__always) var run: UnsafeMutablePointer<UInt16> { base + 1_360 }

    @inline(__always) var hasMember: UnsafeMutablePointer<UInt16> { base + 1_400 }
    @inline(__always) var isUsualHeader: UnsafeMutablePointer<UInt16> { base + 1_401 }
    @inline(__always) var isOtherChecksum: UnsafeMutablePointer<UInt16> { base + 1_402 }
    @inline(__always) var isOtherSize: UnsafeMutablePointer<UInt16> { base + 1_403 }
    @inline(__always) var byteCount: UnsafeMutablePointer<UInt16> { base + 1_408 }
    /// 8-bit tree.
    @inline(__always) var byte: UnsafeMutablePointer<UInt16> { base + 1_536 }
}
