/// Which encoder a compressed layer seems to come from, and how it begins anew at flush marks.
package struct EncoderShape: Sendable, Hashable {
    /// The model of the encoder.
    package let model: ModelName
    /// How it begins anew.
    package let restart: RestartRule

    /// The encoder of `model` that begins anew by `restart`.
    package init(model: ModelName, restart: RestartRule) {
        self.model = model
        self.restart = restart
    }
}
