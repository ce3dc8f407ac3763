import Content
import FileIO
import Recompression

extension PatchDescription {
    init(
        target: Digest,
        targetSize: Int64,
        textLength: Int64,
        bases: [Base],
        packing: Packing,
        sections: SectionLengths
    ) {
        self.target = target
        self.targetSize = targetSize
        self.textLength = textLength
        self.bases = bases
        self.packing = packing
        self.sections = sections
    }

    /// The magic, the length of the header, and the header.
    var encoded: [UInt8] {
        var header: [UInt8] = []
        VariableInteger.append(Self.version, to: &header)
        Self.append(target, to: &header)
        for value in [targetSize, textLength, Int64(bases.count)] {
            VariableInteger.append(UInt64(value), to: &header)
        }
        for base in bases {
            Self.append(base.digest, to: &header)
            VariableInteger.append(UInt64(base.size), to: &header)
            VariableInteger.append(UInt64(base.textLength), to: &header)
        }
        switch packing {
        case .plain:
            VariableInteger.append(0, to: &header)
        case .gzip(let shape):
            VariableInteger.append(1, to: &header)
            VariableInteger.append(UInt64(shape.model.number), to: &header)
            VariableInteger.append(UInt64(shape.restart.rawValue), to: &header)
        case .zstd(let shape):
            VariableInteger.append(2, to: &header)
            VariableInteger.append(UInt64(shape.release), to: &header)
            VariableInteger.append(UInt64(shape.level), to: &header)
            let flags = [shape.hasChecksum, shape.hasLength]
            header += flags.map { $0 ? 1 : 0 }
        }
        for length in sections.all { VariableInteger.append(UInt64(length), to: &header) }
        var bytes = Self.magic
        VariableInteger.append(UInt64(header.count), to: &bytes)
        return bytes + header
    }

    init(reading file: OpenFile) throws {
        var outer = FieldReader(FileInput(file), part: "header")
        guard try outer.bytes(Self.magic.count) == Self.magic else { throw Self.malformed("it is no patch") }
        let length = try outer.count(upTo: Self.headerLimit)
        var reader = FieldReader(MemoryInput(try outer.bytes(Int(length))), part: "header")
        let version = try reader.integer()
        guard version == Self.version else {
            throw DeltaError.unknownVersion(found: version, known: Self.version)
        }
        target = try Self.digest(&reader)
        targetSize = try reader.count(upTo: Self.lengthLimit)
        textLength = try reader.count(upTo: Self.lengthLimit)
        let baseCount = try reader.count(upTo: Self.baseLimit)
        var bases: [Base] = []
        for _ in 0..<baseCount {
            let digest = try Self.digest(&reader)
            let size = try reader.count(upTo: Self.lengthLimit)
            bases.append(
                Base(digest: digest, size: size, textLength: try reader.count(upTo: Self.lengthLimit))
            )
        }
        self.bases = bases
        packing = try Self.packing(&reader)
        if packing == .plain, textLength != targetSize {
            throw Self.malformed("its text and its layer, which is not packed, differ in length")
        }
        var lengths: [Int64] = []
        for _ in 0..<5 { lengths.append(try reader.count(upTo: Self.lengthLimit)) }
        sections = SectionLengths(
            instructions: lengths[0],
            differences: lengths[1],
            literals: lengths[2],
            frames: lengths[3],
            corrections: lengths[4]
        )
        guard Int64(encoded.count) + lengths.reduce(0, +) == file.handle.size else {
            throw Self.malformed("its sections are not what follows it")
        }
    }

    /// Where the sections begin in the file.
    var sectionStarts: [Int64] {
        var start = Int64(encoded.count)
        return sections.all.map { length in
            defer { start += length }
            return start
        }
    }

    private static func packing(_ reader: inout FieldReader) throws -> Packing {
        switch try reader.integer() {
        case 0: return .plain
        case 1:
            guard let model = ModelName(number: Int(try reader.count(upTo: 255))),
                let restart = RestartRule(rawValue: UInt8(try reader.count(upTo: 255)))
            else { throw malformed("it names an encoder that is not known") }
            return .gzip(EncoderShape(model: model, restart: restart))
        case 2: return .zstd(try zstdShape(&reader))
        default: throw malformed("it names a packing that is not known")
        }
    }

    private static func zstdShape(_ reader: inout FieldReader) throws -> ZstdShape {
        let release = Int(try reader.count(upTo: 1 << 32))
        let level = Int(try reader.count(upTo: 255))
        let flags = try reader.bytes(2)
        guard ZstdShape.levels.contains(level), flags.allSatisfy({ $0 < 2 }) else {
            throw malformed("it names an encoder that is not known")
        }
        guard release == ZstdShape.linkedRelease else {
            throw DeltaError.otherZstd(found: ZstdShape.linkedRelease, needed: release)
        }
        return ZstdShape(
            release: release,
            level: level,
            hasChecksum: flags[0] == 1,
            hasLength: flags[1] == 1
        )
    }

    private static func append(_ digest: Digest, to bytes: inout [UInt8]) {
        bytes.append(digest.algorithm == .sha256 ? 1 : 2)
        bytes += digest.bytes
    }

    private static func digest(_ reader: inout FieldReader) throws -> Digest {
        let algorithm: Digest.Algorithm? =
            switch try reader.byte() {
            case 1: .sha256
            case 2: .sha512
            default: nil
            }
        guard let algorithm, let digest = Digest(algorithm, bytes: try reader.bytes(algorithm.byteCount))
        else {
            throw malformed("it has a digest of an algorithm that is not known")
        }
        return digest
    }

    static func malformed(_ reason: String) -> RecompressionError {
        .malformedPatch(part: "header", reason: reason)
    }
}
