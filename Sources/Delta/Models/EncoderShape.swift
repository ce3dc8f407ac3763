/// Which encoder a compressed layer seems to come from, and how it begins anew at flush marks.
struct EncoderShape: Sendable, Hashable {
    var model: ModelName
    var restart: RestartRule
}
