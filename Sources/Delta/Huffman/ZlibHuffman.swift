/// Code lengths as zlib computes them (zlib, trees.c: "build_tree" and "gen_bitlen").
///
/// A heap ordered by count, then by depth of the subtree; codes that come out too long are shortened afterwards.
struct ZlibHuffman: ~Copyable {
    /// A leaf or an inner node of the tree.
    private struct Node {
        var count: UInt32 = 0
        var depth: UInt8 = 0
        var length: UInt8 = 0
        var parent: UInt16 = 0
    }

    private let symbolCount: Int
    private let nodes: UnsafeMutablePointer<Node>
    /// 1-based, as ties depend on the exact shape.
    private let heap: UnsafeMutablePointer<UInt16>
    private var heapCount = 0

    /// The lengths for `counts`; at least two symbols get one.
    static func lengths(_ counts: [UInt32], limit: Int) -> [UInt8] {
        var builder = ZlibHuffman(counts)
        return builder.build(limit: limit)
    }

    private init(_ counts: [UInt32]) {
        symbolCount = counts.count
        nodes = .allocate(capacity: counts.count * 2 + 2)
        nodes.initialize(repeating: Node(), count: counts.count * 2 + 2)
        heap = .allocate(capacity: counts.count + 4)
        heap.initialize(repeating: 0, count: counts.count + 4)
        for (symbol, count) in counts.enumerated() { nodes[symbol].count = count }
    }

    deinit {
        nodes.deallocate()
        heap.deallocate()
    }

    private mutating func push(_ symbol: Int) {
        heapCount += 1
        heap[heapCount] = UInt16(truncatingIfNeeded: symbol)
    }

    private mutating func build(limit: Int) -> [UInt8] {
        var last = -1
        for symbol in 0..<symbolCount where nodes[symbol].count != 0 {
            push(symbol)
            last = symbol
        }
        while heapCount < 2 {
            var symbol = 0
            if last < 2 {
                last += 1
                symbol = last
            }
            nodes[symbol].count = 1
            push(symbol)
        }
        for index in stride(from: heapCount / 2, through: 1, by: -1) { sift(index) }
        return assign(merge(), limit: limit)
    }

    /// Joins the two rarest until one is left, and returns all nodes, rarest first joined first.
    private mutating func merge() -> [UInt16] {
        var joined: [UInt16] = []
        joined.reserveCapacity(symbolCount * 2 + 2)
        var node = symbolCount
        while true {
            let rarest = heap[1]
            heap[1] = heap[heapCount]
            heapCount -= 1
            sift(1)
            let next = heap[1]
            joined.append(rarest)
            joined.append(next)
            nodes[node].count = nodes[Int(rarest)].count &+ nodes[Int(next)].count
            nodes[node].depth = max(nodes[Int(rarest)].depth, nodes[Int(next)].depth) &+ 1
            nodes[Int(rarest)].parent = UInt16(truncatingIfNeeded: node)
            nodes[Int(next)].parent = UInt16(truncatingIfNeeded: node)
            heap[1] = UInt16(truncatingIfNeeded: node)
            node += 1
            sift(1)
            if heapCount == 1 { break }
        }
        joined.append(heap[1])
        return joined
    }

    private func assign(_ joined: [UInt16], limit: Int) -> [UInt8] {
        var perLength = [Int](repeating: 0, count: limit + 2)
        var overflow = 0
        for node in joined.reversed().dropFirst() {
            var length = Int(nodes[Int(nodes[Int(node)].parent)].length) + 1
            if length > limit {
                length = limit
                overflow += 1
            }
            nodes[Int(node)].length = UInt8(truncatingIfNeeded: length)
            if node < symbolCount { perLength[length] += 1 }
        }
        if overflow > 0 {
            repair(&perLength, overflow, limit)
            var leaves = joined.filter { $0 < symbolCount }[...]
            for length in stride(from: limit, through: 1, by: -1) {
                for leaf in leaves.prefix(perLength[length]) {
                    nodes[Int(leaf)].length = UInt8(truncatingIfNeeded: length)
                }
                leaves = leaves.dropFirst(perLength[length])
            }
        }
        return (0..<symbolCount).map { nodes[$0].length }
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

    private func sift(_ start: Int) {
        guard start <= heapCount else { return }
        var index = start
        let moved = heap[index]
        while index * 2 <= heapCount {
            var child = index * 2
            if child < heapCount, isRarer(heap[child + 1], heap[child]) { child += 1 }
            if isRarer(moved, heap[child]) { break }
            heap[index] = heap[child]
            index = child
        }
        heap[index] = moved
    }

    @inline(__always)
    private func isRarer(_ left: UInt16, _ right: UInt16) -> Bool {
        let first = nodes[Int(left)]
        let second = nodes[Int(right)]
        return first.count < second.count || first.count == second.count && first.depth <= second.depth
    }
}
