import Foundation
import Glibc
import Synchronization

/// An HTTP server that answers what a test tells it, however wrong; loopback, a free port, one thread a connection.
package final class ScriptedServer: Sendable {
    /// A request as it came.
    package struct Request: Sendable {
        /// The method.
        package let method: String
        /// Path and query as they were sent.
        package let target: String
        /// The header fields; names in lower case.
        package let headers: [String: String]
        /// The whole body.
        package let body: [UInt8]

        /// The path alone.
        package var path: String { String(target.prefix { $0 != "?" }) }
    }

    /// What is sent back, piece by piece.
    package enum Step: Sendable {
        /// These bytes.
        case send([UInt8])
        /// These bytes one by one, with a pause before each.
        case drip([UInt8], pause: Double)
        /// The bytes again and again until the other side has gone.
        case endless([UInt8])
        /// Nothing, until the other side has gone.
        case hold
        /// The end of the connection.
        case end
        /// The end of the connection, as a reset.
        case reset
    }

    private struct State {
        var requests: [Request] = []
        var connections = 0
        /// The connections, closed by their own threads only: another's socket may have the number after that.
        var open: Set<CInt> = []
        var isStopped = false
    }

    private let listener: CInt
    private let state = Mutex(State())
    private let answer: @Sendable (Request) -> [Step]

    /// The port that it listens on.
    package let port: Int

    /// Starts to answer every request by `answer`; the connection stays open unless a step ends it.
    package init(_ answer: @escaping @Sendable (Request) -> [Step]) throws {
        self.answer = answer
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let handle = listener
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(handle, $0, size) == 0 && listen(handle, 64) == 0 && getsockname(handle, $0, &size) == 0
            }
        }
        guard bound else { throw CocoaError(.fileWriteUnknown) }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in accept() }
    }

    /// `127.0.0.1:PORT`.
    package var authority: String { "127.0.0.1:\(port)" }

    /// Everything that was asked so far.
    package var requests: [Request] { state.withLock { $0.requests } }

    /// How many connections were accepted so far.
    package var connectionCount: Int { state.withLock { $0.connections } }

    /// Ends all connections and the listening.
    package func stop() {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.isStopped = true
            for handle in state.open.union([listener]) { shutdown(handle, Int32(SHUT_RDWR)) }
        }
    }

    /// A whole answer with `Content-Length`.
    package static func reply(
        _ status: Int,
        _ headers: [String: String] = [:],
        _ body: [UInt8] = [],
        to request: Request
    ) -> [Step] {
        var fields = headers
        if fields["Content-Length"] == nil { fields["Content-Length"] = "\(body.count)" }
        let head = head(status, fields)
        return [.send(head + (request.method == "HEAD" ? [] : body))]
    }

    /// A status line and header fields, with the empty line after them.
    package static func head(_ status: Int, _ headers: [String: String] = [:]) -> [UInt8] {
        var text = "HTTP/1.1 \(status) Scripted\r\n"
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { text += "\(name): \(value)\r\n" }
        return Array((text + "\r\n").utf8)
    }

    private func accept() {
        while true {
            let handle = Glibc.accept(listener, nil, nil)
            let isServing = state.withLock { state in
                guard !state.isStopped else { return false }
                guard handle >= 0 else { return true }
                state.connections += 1
                state.open.insert(handle)
                return true
            }
            guard isServing else {
                if handle >= 0 { close(handle) }
                break
            }
            if handle >= 0 { Thread.detachNewThread { [self] in serve(handle) } }
        }
        close(listener)
    }

    private func serve(_ handle: CInt) {
        var input = Input(handle: handle)
        while let request = input.request() {
            state.withLock { $0.requests.append(request) }
            guard answer(request).allSatisfy({ perform($0, on: handle) }) else { break }
        }
        state.withLock { _ = $0.open.remove(handle) }
        close(handle)
    }

    private func perform(_ step: Step, on handle: CInt) -> Bool {
        switch step {
        case .send(let bytes): return send(bytes, on: handle)
        case .drip(let bytes, let pause):
            return bytes.allSatisfy { byte in
                usleep(UInt32(pause * 1_000_000))
                return send([byte], on: handle)
            }
        case .endless(let bytes):
            while send(bytes, on: handle) {}
            return false
        case .hold:
            var byte: UInt8 = 0
            while recv(handle, &byte, 1, 0) > 0 {}
            return false
        case .end: return false
        case .reset:
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(handle, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
            return false
        }
    }

    private func send(_ bytes: [UInt8], on handle: CInt) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(handle, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private struct Input {
        let handle: CInt
        var buffered: [UInt8] = []

        mutating func request() -> Request? {
            let end = Array("\r\n\r\n".utf8)
            var headEnd = buffered.firstRange(of: end)
            while headEnd == nil {
                guard fill() else { return nil }
                headEnd = buffered.firstRange(of: end)
            }
            guard let headEnd else { return nil }
            let lines = String(decoding: buffered[..<headEnd.lowerBound], as: UTF8.self)
                .components(separatedBy: "\r\n")
            buffered.removeFirst(headEnd.upperBound)
            let first = lines[0].split(separator: " ").map(String.init)
            var headers: [String: String] = [:]
            for line in lines.dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1).map {
                    $0.trimmingCharacters(in: .whitespaces)
                }
                headers[parts[0].lowercased()] = parts.count == 2 ? parts[1] : ""
            }
            let length = headers["content-length"].flatMap { Int($0) } ?? 0
            while buffered.count < length {
                guard fill() else { return nil }
            }
            let body = Array(buffered.prefix(length))
            buffered.removeFirst(length)
            return Request(method: first[0], target: first[1], headers: headers, body: body)
        }

        private mutating func fill() -> Bool {
            var chunk = [UInt8](repeating: 0, count: 1 << 16)
            let count = recv(handle, &chunk, chunk.count, 0)
            if count > 0 { buffered += chunk[..<count] }
            return count > 0
        }
    }
}
