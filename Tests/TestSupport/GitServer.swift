import Foundation
package import SystemPackage

/// A folder with bare Git repositories, served by Git's own `git http-backend` on loopback and a free port; read only.
package struct GitServer: Sendable {
    private let server: ScriptedServer

    /// Serves the repositories in `folder`.
    package init(_ folder: FilePath) throws {
        server = try ScriptedServer { request in
            do {
                return [.send(try Self.answer(request, folder)), .end]
            } catch {
                return [.send(Array("HTTP/1.1 500 Failed\r\nContent-Length: 0\r\n\r\n".utf8)), .end]
            }
        }
    }

    /// The URL of a repository.
    package func url(_ name: String) -> String { "http://127.0.0.1:\(server.port)/\(name)" }

    /// The paths that were asked for, without their queries.
    package var paths: [String] { server.requests.map(\.path) }

    /// Runs the program as a web server runs one: RFC 3875.
    private static func answer(_ request: ScriptedServer.Request, _ folder: FilePath) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git", "http-backend"]
        process.environment = [
            "PATH": PeerPath.variable, "GIT_PROJECT_ROOT": folder.string, "GIT_HTTP_EXPORT_ALL": "1",
            "REQUEST_METHOD": request.method, "PATH_INFO": request.path,
            "QUERY_STRING": String(request.target.dropFirst(request.path.count + 1)),
            "CONTENT_TYPE": request.headers["content-type"] ?? "",
            "CONTENT_LENGTH": "\(request.body.count)",
            "HTTP_CONTENT_ENCODING": request.headers["content-encoding"] ?? "",
            "GIT_PROTOCOL": request.headers["git-protocol"] ?? "", "HOME": folder.string,
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
        ]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(request.body))
        try input.fileHandleForWriting.close()
        let written = Array(output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        let end = written.firstRange(of: Array("\r\n\r\n".utf8))
        guard let end else { throw Command.Failure(description: "git http-backend gave no header") }
        var header = String(decoding: written[..<end.lowerBound], as: UTF8.self)
            .components(separatedBy: "\r\n")
        let status = header.firstIndex { $0.hasPrefix("Status: ") }.map { header.remove(at: $0) }
        let body = written[end.upperBound...]
        header.insert("HTTP/1.1 \(status?.dropFirst("Status: ".count) ?? "200 OK")", at: 0)
        header += ["Content-Length: \(body.count)", "Connection: close"]
        return Array((header.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
    }
}
