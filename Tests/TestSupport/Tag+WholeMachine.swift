package import Testing

extension Tag {
    /// Kills processes or measures them: a suite that keeps both cores or much memory busy for long.
    @Tag package static var wholeMachine: Self
}
