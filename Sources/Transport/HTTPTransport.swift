/// Something that brings a request to a server and its answer back.
package protocol HTTPTransport: Sendable {
    /// Sends `request` and lends the answer to `body`; whatever of the answer `body` leaves unread is dropped.
    ///
    /// Redirects are answers like any other, and so are errors of the server: only a failure to get an answer throws.
    /// - Throws: ``TransportError``, what a streamed body threw, or what `body` throws.
    func withResponse<Result>(
        to request: HTTPRequest,
        _ body: (inout HTTPResponse) async throws -> Result
    ) async throws -> Result
}
