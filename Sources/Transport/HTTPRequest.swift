/// What is asked of a server.
package struct HTTPRequest: Sendable {
    /// The method.
    package enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// The method.
    package var method: Method
    /// Whom and what.
    package var url: HTTPURL
    /// The header fields; `Host`, `Content-Length` and `Transfer-Encoding` are added by the transport.
    package var headers: HTTPHeaders
    /// What is sent along.
    package var body: HTTPBody

    /// Describes a request.
    package init(_ method: Method, _ url: HTTPURL, headers: HTTPHeaders = [:], body: HTTPBody = .none) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}
