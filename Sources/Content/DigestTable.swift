/// Finds places by digest in a list that is kept elsewhere, in four bytes a place.
///
/// The list is lent to every call, and is the same in all of them.
package struct DigestTable: Sendable, Equatable {
    /// The places of the list, sorted by their digests and then by themselves.
    private let order: [Int32]

    /// Arranges a list of `count` digests.
    package init(count: Int, _ digest: (Int) -> Digest) {
        order = (0..<Int32(count)).sorted { left, right in
            let (first, second) = (digest(Int(left)), digest(Int(right)))
            return first == second ? left < right : first < second
        }
    }

    /// The first place of `wanted`; nil when it is not in the list.
    package func position(of wanted: Digest, _ digest: (Int) -> Digest) -> Int? {
        var (low, high) = (0, order.count)
        while low < high {
            let middle = (low + high) / 2
            if digest(Int(order[middle])) < wanted { low = middle + 1 } else { high = middle }
        }
        guard low < order.count, digest(Int(order[low])) == wanted else { return nil }
        return Int(order[low])
    }

    /// A digest that is in the list twice; nil when each is there once.
    package func repetition(_ digest: (Int) -> Digest) -> Digest? {
        for (left, right) in zip(order, order.dropFirst()) where digest(Int(left)) == digest(Int(right)) {
            return digest(Int(left))
        }
        return nil
    }
}
