import Foundation
import Glibc
import Synchronization

/// Answers one client as soon as it has said something, and then takes no more of what comes, or next to nothing.
final class DeafServer: Sendable {
    let authority: String

    private let listener: CInt
    /// Whether it was stopped, and the connection while it is open: its own thread closes it, as another's socket may have the number after that.
    private let state = Mutex<(isStopped: Bool, connection: CInt?)>((false, nil))

    /// Listens on loopback and a free port.
    /// - Parameters:
    ///   - answer: What is sent at once.
    ///   - sip: How many bytes are taken fifty times a second.
    init(answering answer: [UInt8] = [], sip: Int = 0) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 8) == 0
                    && getsockname(listener, $0, &size) == 0
            }
        }
        guard isListening else { throw CocoaError(.fileWriteUnknown) }
        authority = "127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        Thread.detachNewThread { [self] in
            serve(sip, answer)
            close(listener)
        }
    }

    /// Ends the connection and the listening.
    func stop() {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.isStopped = true
            shutdown(listener, Int32(SHUT_RDWR))
            if let connection = state.connection { shutdown(connection, Int32(SHUT_RDWR)) }
        }
    }

    private func serve(_ sip: Int, _ answer: [UInt8]) {
        let handle = accept(listener, nil, nil)
        guard handle >= 0 else { return }
        defer { close(handle) }
        let isServing = state.withLock { state in
            if !state.isStopped { state.connection = handle }
            return !state.isStopped
        }
        guard isServing else { return }
        var bytes = [UInt8](repeating: 0, count: max(sip, 4_096))
        _ = recv(handle, &bytes, bytes.count, 0)
        _ = send(handle, answer, answer.count, Int32(MSG_NOSIGNAL))
        while sip > 0, recv(handle, &bytes, sip, 0) > 0 { usleep(20_000) }
        var end = pollfd(fd: handle, events: 0, revents: 0)
        poll(&end, 1, -1)
    }
}
