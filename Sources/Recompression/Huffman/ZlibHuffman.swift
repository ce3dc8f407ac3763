/// Code lengths as zlib computes them (zlib, trees.c: "build_tree" and "gen_bitlen").
///
/// A heap ordered by count, then by depth of the subtree; codes that come out too long are shortened afterwards.
struct ZlibHuffman: ~Copyable {
    /// A leaf or an inner node of the tree; what is rarer, or as rare and less deep, has the lower ``rank``.
    private struct Node {
        /// Bits 0 to 15: the number of the node; 16 to 23: the depth of the subtree; 24 to 55: the count.
        private let bits: UInt64

        init(_ number: Int, count: UInt32, depth: UInt64 = 0) {
            bits = UInt64(count) << 24 | (depth & 0xFF) << 16 | UInt64(number & 0xFFFF)
        }

        @inline(__always) var number: Int { Int(bits & 0xFFFF) }
        @inline(__always) var depth: UInt64 { bits >> 16 & 0xFF }
        @inline(__always) var count: UInt32 { UInt32(truncatingIfNeeded: bits >> 24) }
        @inline(__always) var rank: UInt64 { bits >> 16 }
    }

    private let counts: [UInt32]
    private var symbolCount: Int { counts.count }
    private let parents: UnsafeMutablePointer<UInt16>
    private let lengths: UnsafeMutablePointer<UInt8>
    /// 1-based, as ties depend on the exact shape.
    private let heap: UnsafeMutablePointer<Node>
    private var heapCount = 0

    /// The lengths for `counts`; at least two symbols get one.
    static func lengths(_ counts: [UInt32], limit: Int) -> [UInt8] {
        var builder = ZlibHuffman(counts)
        return builder.build(limit: limit)
    }

    private init(_ counts: [UInt32]) {
        self.counts = counts
        parents = .allocate(capacity: counts.count * 2 + 2)
        parents.initialize(repeating: 0, count: counts.count * 2 + 2)
        lengths = .allocate(capacity: counts.count * 2 + 2)
        lengths.initialize(repeating: 0, count: counts.count * 2 + 2)
        heap = .allocate(capacity: counts.count + 4)
        heap.initialize(repeating: Node(0, count: 0), count: counts.count + 4)
    }

    deinit {
        parents.deallocate()
        lengths.deallocate()
        heap.deallocate()
    }

    private mutating func push(_ symbol: Int, _ count: UInt32) {
        heapCount += 1
        heap[heapCount] = Node(symbol, count: count)
    }

    private mutating func build(limit: Int) -> [UInt8] {
        var last = -1
        for (symbol, count) in counts.enumerated() where count != 0 {
            push(symbol, count)
            last = symbol
        }
        while heapCount < 2 {
            var symbol = 0
            if last < 2 {
                last += 1
                symbol = last
            }
            push(symbol, 1)
        }
        for index in stride(from: heapCount / 2, through: 1, by: -1) { sift(heap[index], to: index) }
        return assign(merge(), limit: limit)
    }

    /// Joins the two rarest until one is left, and returns all nodes, rarest first joined first.
    private mutating func merge() -> [UInt16] {
        var joined: [UInt16] = []
        joined.reserveCapacity(symbolCount * 2 + 2)
        var number = symbolCount
        while true {
            let rarest = heap[1]
            heapCount -= 1
            sift(heap[heapCount + 1], to: 1)
            let next = heap[1]
            joined.append(UInt16(truncatingIfNeeded: rarest.number))
            joined.append(UInt16(truncatingIfNeeded: next.number))
            parents[rarest.number] = UInt16(truncatingIfNeeded: number)
            parents[next.number] = UInt16(truncatingIfNeeded: number)
            let node = Node(
                number,
                count: rarest.count &+ next.count,
                depth: max(rarest.depth, next.depth) + 1
            )
            sift(node, to: 1)
            number += 1
            if heapCount == 1 { break }
        }
        joined.append(UInt16(truncatingIfNeeded: heap[1].number))
        return joined
    }

    private func assign(_ joined: [UInt16], limit: Int) -> [UInt8] {
        var perLength = [Int](repeating: 0, count: limit + 2)
        var overflow = 0
        for node in joined.reversed().dropFirst() {
            var length = Int(lengths[Int(parents[Int(node)])]) + 1
            if length > limit {
                length = limit
                overflow += 1
            }
            lengths[Int(node)] = UInt8(truncatingIfNeeded: length)
            if node < symbolCount { perLength[length] += 1 }
        }
        if overflow > 0 {
            repair(&perLength, overflow, limit)
            var leaves = joined.filter { $0 < symbolCount }[...]
            for length in stride(from: limit, through: 1, by: -1) {
                for leaf in leaves.prefix(perLength[length]) {
                    lengths[Int(leaf)] = UInt8(truncatingIfNeeded: length)
                }
                leaves = leaves.dropFirst(perLength[length])
            }
        }
        return (0..<symbolCount).map { lengths[$0] }
    }

    private func repair(_ perLength: inout [Int], _ overflow: Int, _ limit: Int) {
        var overflow = overflow
        while overflow > 0 {
            var length = limit - 1
            while length > 0, perLength[length] == 0 { length -= 1 }
            guard length > 0 else { return }
            perLength[length] -= 1
            perLength[length + 1] += 2
            perLength[limit] -= 1
            overflow -= 2
        }
    }

    /// Puts `moved` into the heap at `start` or below, where the place is free.
    private func sift(_ moved: Node, to start: Int) {
        var index = start
        while index * 2 <= heapCount {
            var child = index * 2
            if child < heapCount, heap[child + 1].rank <= heap[child].rank { child += 1 }
            if moved.rank <= heap[child].rank { break }
            heap[index] = heap[child]
            index = child
        }
        heap[index] = moved
    }
}
