/// The two ways in which encoders turn code lengths into runs (RFC 1951, section 3.2.7).
enum HuffmanRuns {
    private static func run(_ symbol: Int, _ extra: Int = 0) -> UInt16 {
        UInt16(symbol | extra << 8)
    }

    /// zlib: a run is cut as soon as it is full, and its rest may be too short to be one (zlib, "scan_tree").
    static func zlib(_ lengths: ArraySlice<UInt8>) -> [UInt16] {
        var runs: [UInt16] = []
        var previous = -1
        var index = lengths.startIndex
        while index < lengths.endIndex {
            let value = Int(lengths[index])
            let longest = value == 0 ? 138 : value == previous ? 6 : 7
            let shortest = value == 0 || value != previous ? value == 0 ? 3 : 4 : 3
            var count = 1
            while count < longest, index + count < lengths.endIndex, Int(lengths[index + count]) == value {
                count += 1
            }
            index += count
            if count < shortest {
                runs.append(contentsOf: repeatElement(run(value), count: count))
            } else if value != 0 {
                if value != previous {
                    runs.append(run(value))
                    count -= 1
                }
                runs.append(run(16, count - 3))
            } else {
                runs.append(count <= 10 ? run(17, count - 3) : run(18, count - 11))
            }
            previous = value
        }
        return runs
    }

    /// Go: the whole run is known, then cut from the front (Go, "generateCodegen").
    static func go(_ lengths: [UInt8]) -> [UInt16] {
        var runs: [UInt16] = []
        var index = 0
        while index < lengths.count {
            let value = Int(lengths[index])
            var count = 1
            while index + count < lengths.count, Int(lengths[index + count]) == value { count += 1 }
            index += count
            if value != 0 {
                runs.append(run(value))
                count -= 1
                while count >= 3 {
                    let part = min(6, count)
                    runs.append(run(16, part - 3))
                    count -= part
                }
            } else {
                while count >= 11 {
                    let part = min(138, count)
                    runs.append(run(18, part - 11))
                    count -= part
                }
                if count >= 3 {
                    runs.append(run(17, count - 3))
                    count = 0
                }
            }
            runs.append(contentsOf: repeatElement(run(value), count: count))
        }
        return runs
    }
}
