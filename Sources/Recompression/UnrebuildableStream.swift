/// Why a compressed stream cannot be taken apart and made again.
package enum UnrebuildableStream: Error, Sendable, Hashable {
    /// It is neither gzip nor zstd of a known encoder.
    case unknownCompression
    /// It is malformed, or uses what no encoder in use writes.
    case unusual
    /// The corrections that rebuild it cost too much.
    case costlyCorrections
    /// It unpacks to more than the limit.
    case tooLarge
}
