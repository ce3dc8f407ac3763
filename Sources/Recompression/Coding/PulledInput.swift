/// An input that a function pulls; see ``ByteInput/read(into:)``.
struct PulledInput: ByteInput {
    private let pull: (UnsafeMutableRawBufferPointer) throws -> Int

    init(_ pull: @escaping (UnsafeMutableRawBufferPointer) throws -> Int) {
        self.pull = pull
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try pull(buffer)
    }
}
