/// Code lengths as zlib computes them (zlib, trees.c: "build_tree" and "gen_bitlen").
///
/// A heap ordered by count, then by depth of the subtree; codes that come out too long are shortened afterwards.
struct ZlibHuffman {
    private var counts: [UInt32]
    private var depths: [UInt8]
    private var parents: [Int]
    /// 1-based, as ties depend on the exact shape.
    private var heap: [Int] = [0]

    /// The lengths for `counts`; at least two symbols get one.
    static func lengths(_ counts: [UInt32], limit: Int) -> [UInt8] {
        var builder = ZlibHuffman(counts)
        return builder.build(symbolCount: counts.count, limit: limit)
    }

    private init(_ counts: [UInt32]) {
        self.counts = counts + [UInt32](repeating: 0, count: counts.count + 1)
        depths = [UInt8](repeating: 0, count: self.counts.count)
        parents = [Int](repeating: 0, count: self.counts.count)
    }

    private mutating func build(symbolCount: Int, limit: Int) -> [UInt8] {
        var last = -1
        for symbol in 0..<symbolCount where counts[symbol] != 0 {
            heap.append(symbol)
            last = symbol
        }
        while heap.count < 3 {
            var symbol = 0
            if last < 2 {
                last += 1
                symbol = last
            }
            counts[symbol] = 1
            heap.append(symbol)
        }
        for index in stride(from: (heap.count - 1) / 2, through: 1, by: -1) { sift(index) }
        let joined = merge(firstNode: symbolCount)
        return assign(joined, symbolCount: symbolCount, limit: limit)
    }

    /// Joins the two rarest until one is left, and returns all nodes, rarest first joined first.
    private mutating func merge(firstNode: Int) -> [Int] {
        var joined: [Int] = []
        var node = firstNode
        while true {
            let rarest = heap[1]
            heap[1] = heap[heap.count - 1]
            heap.removeLast()
            sift(1)
            let next = heap[1]
            joined.append(rarest)
            joined.append(next)
            counts[node] = counts[rarest] &+ counts[next]
            depths[node] = max(depths[rarest], depths[next]) &+ 1
            parents[rarest] = node
            parents[next] = node
            heap[1] = node
            node += 1
            sift(1)
            if heap.count == 2 { break }
        }
        joined.append(heap[1])
        return joined
    }

    private func assign(_ joined: [Int], symbolCount: Int, limit: Int) -> [UInt8] {
        var lengths = [Int](repeating: 0, count: counts.count)
        var perLength = [Int](repeating: 0, count: limit + 2)
        var overflow = 0
        for node in joined.reversed().dropFirst() {
            var length = lengths[parents[node]] + 1
            if length > limit {
                length = limit
                overflow += 1
            }
            lengths[node] = length
            if node < symbolCount { perLength[length] += 1 }
        }
        if overflow > 0 {
            repair(&perLength, overflow, limit)
            var leaves = joined.filter { $0 < symbolCount }[...]
            for length in stride(from: limit, through: 1, by: -1) {
                for leaf in leaves.prefix(perLength[length]) { lengths[leaf] = length }
                leaves = leaves.dropFirst(perLength[length])
            }
        }
        return lengths[..<symbolCount].map { UInt8($0) }
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

    private mutating func sift(_ start: Int) {
        guard start < heap.count else { return }
        var index = start
        let moved = heap[index]
        while index * 2 < heap.count {
            var child = index * 2
            if child + 1 < heap.count, isRarer(heap[child + 1], heap[child]) { child += 1 }
            if isRarer(moved, heap[child]) { break }
            heap[index] = heap[child]
            index = child
        }
        heap[index] = moved
    }

    private func isRarer(_ left: Int, _ right: Int) -> Bool {
        counts[left] < counts[right] || counts[left] == counts[right] && depths[left] <= depths[right]
    }
}
