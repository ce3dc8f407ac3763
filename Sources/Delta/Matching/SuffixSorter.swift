/// Sorts all suffixes of a text in linear time by induced sorting (Nong, Zhang and Chan 2009, "SA-IS").
///
/// A suffix is smaller-type if it is less than the one after it; the leftmost ones of each run of those are sorted first, by
/// recursion over their names when they are not all different, and induce the order of all others.
struct SuffixSorter<Symbol: FixedWidthInteger> {
    private let text: UnsafePointer<Symbol>
    private let count: Int
    private let isSmaller: UnsafeMutablePointer<Bool>
    /// Where the larger-type suffixes of each symbol, which come first, end.
    private var smallerStarts: [Int32]
    private var starts: [Int32]

    /// Puts the suffixes of `text` in order into `order`, which has room for `count` of them.
    /// - Parameter alphabet: All symbols are less than this.
    static func sort(
        _ text: UnsafePointer<Symbol>,
        count: Int,
        alphabet: Int,
        into order: UnsafeMutablePointer<Int32>
    ) {
        guard count > 1 else {
            if count == 1 { order[0] = 0 }
            return
        }
        let sorter = SuffixSorter(text, count, alphabet)
        sorter.run(order)
        sorter.isSmaller.deallocate()
    }

    private init(_ text: UnsafePointer<Symbol>, _ count: Int, _ alphabet: Int) {
        self.text = text
        self.count = count
        isSmaller = .allocate(capacity: count)
        isSmaller[count - 1] = false
        var larger = [Int32](repeating: 0, count: alphabet + 1)
        var smaller = [Int32](repeating: 0, count: alphabet + 1)
        larger[Int(text[count - 1])] += 1
        for index in stride(from: count - 2, through: 0, by: -1) {
            let isLess =
                text[index] < text[index + 1] || text[index] == text[index + 1] && isSmaller[index + 1]
            isSmaller[index] = isLess
            if isLess { smaller[Int(text[index])] += 1 } else { larger[Int(text[index])] += 1 }
        }
        starts = [Int32](repeating: 0, count: alphabet + 2)
        smallerStarts = [Int32](repeating: 0, count: alphabet + 1)
        for symbol in 0...alphabet {
            smallerStarts[symbol] = starts[symbol] + larger[symbol]
            starts[symbol + 1] = smallerStarts[symbol] + smaller[symbol]
        }
    }

    @inline(__always)
    private func isLeftmost(_ index: Int) -> Bool {
        index > 0 && isSmaller[index] && !isSmaller[index - 1]
    }

    private func run(_ order: UnsafeMutablePointer<Int32>) {
        var leftmost: [Int32] = []
        for index in 1..<count where isLeftmost(index) { leftmost.append(Int32(truncatingIfNeeded: index)) }
        induce(order, leftmost)
        guard leftmost.count > 1 else { return }
        let names = name(leftmost, order)
        let sub = UnsafeMutablePointer<Int32>.allocate(capacity: leftmost.count)
        defer { sub.deallocate() }
        if names.alphabet == leftmost.count {
            for (index, name) in names.text.enumerated() { sub[Int(name)] = Int32(truncatingIfNeeded: index) }
        } else {
            names.text.withUnsafeBufferPointer { buffer in
                guard let text = buffer.baseAddress else { return }
                SuffixSorter<Int32>.sort(text, count: buffer.count, alphabet: names.alphabet, into: sub)
            }
        }
        let sorted = (0..<leftmost.count).map { leftmost[Int(sub[$0])] }
        induce(order, sorted)
    }

    /// Gives equal names to equal stretches between leftmost suffixes, in the order they have in `order`.
    private func name(_ leftmost: [Int32], _ order: UnsafeMutablePointer<Int32>) -> (
        text: [Int32], alphabet: Int
    ) {
        var nameOf = [Int32](repeating: -1, count: count / 2 + 1)
        var name: Int32 = -1
        var previous = -1
        for place in 0..<count {
            let index = Int(order[place])
            guard isLeftmost(index) else { continue }
            if previous < 0 || !areEqual(previous, index) { name += 1 }
            nameOf[index / 2] = name
            previous = index
        }
        return (leftmost.map { nameOf[Int($0) / 2] }, Int(name) + 1)
    }

    private func areEqual(_ left: Int, _ right: Int) -> Bool {
        var offset = 0
        while true {
            guard left + offset < count, right + offset < count else { return false }
            guard text[left + offset] == text[right + offset],
                isSmaller[left + offset] == isSmaller[right + offset]
            else { return false }
            if offset > 0, isLeftmost(left + offset) || isLeftmost(right + offset) {
                return isLeftmost(left + offset) && isLeftmost(right + offset)
            }
            offset += 1
        }
    }

    private func induce(_ order: UnsafeMutablePointer<Int32>, _ leftmost: [Int32]) {
        order.update(repeating: -1, count: count)
        var places = smallerStarts
        for index in leftmost {
            let symbol = Int(text[Int(index)])
            order[Int(places[symbol])] = index
            places[symbol] += 1
        }
        places = starts
        places.withUnsafeMutableBufferPointer { places in
            let last = Int(text[count - 1])
            order[Int(places[last])] = Int32(truncatingIfNeeded: count - 1)
            places[last] += 1
            for place in 0..<count {
                let before = Int(order[place]) - 1
                guard before >= 0, !isSmaller[before] else { continue }
                let symbol = Int(text[before])
                order[Int(places[symbol])] = Int32(truncatingIfNeeded: before)
                places[symbol] += 1
            }
        }
        places = starts
        places.withUnsafeMutableBufferPointer { places in
            for place in stride(from: count - 1, through: 0, by: -1) {
                let before = Int(order[place]) - 1
                guard before >= 0, isSmaller[before] else { continue }
                let symbol = Int(text[before])
                places[symbol + 1] -= 1
                order[Int(places[symbol + 1])] = Int32(truncatingIfNeeded: before)
            }
        }
    }
}
