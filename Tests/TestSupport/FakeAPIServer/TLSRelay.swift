import Foundation
package import SystemPackage

/// TLS before a server that has none: Python's `ssl`, on loopback and a free port; it ends with its owner.
package struct TLSRelay: ~Copyable {
    /// `127.0.0.1:PORT`.
    package let authority: String

    private let process: Process
    private let lifeline: FileHandle

    /// Starts a relay to `port` of this machine.
    /// - Parameters:
    ///   - identity: What the relay shows to its clients.
    ///   - clients: The authority that must have signed the clients' certificates; nil if they need none.
    package init(
        to port: Int,
        as identity: TestAuthority.Identity,
        clients: FilePath? = nil
    ) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", "-c", Self.script, identity.certificate.string, identity.key.string,
            clients?.string ?? "", "\(port)",
        ]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var line = ""
        while !line.hasSuffix("\n") {
            let piece = output.fileHandleForReading.availableData
            guard !piece.isEmpty else {
                throw Command.Failure(description: "the relay did not start: \(line)")
            }
            line += String(decoding: piece, as: UTF8.self)
        }
        self.process = process
        lifeline = input.fileHandleForWriting
        authority = "127.0.0.1:\(line.dropLast())"
    }

    deinit {
        do {
            try lifeline.close()
        } catch {
            process.terminate()
        }
        process.waitUntilExit()
    }

    private static let script = """
        import os, select, socket, ssl, sys, threading

        certificate, key, clients, port = sys.argv[1:5]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        if clients:
            context.load_verify_locations(clients)
            context.verify_mode = ssl.CERT_REQUIRED

        def relay(raw):
            try:
                with context.wrap_socket(raw, server_side=True) as client, \\
                        socket.create_connection(("127.0.0.1", int(port))) as server:
                    while True:
                        ready = [client] if client.pending() else select.select([client, server], [], [])[0]
                        for source in ready:
                            data = source.recv(65536)
                            if not data:
                                return
                            (server if source is client else client).sendall(data)
            except OSError:
                raw.close()

        def accept():
            while True:
                threading.Thread(target=relay, args=(listener.accept()[0],), daemon=True).start()

        listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        print(listener.getsockname()[1], flush=True)
        threading.Thread(target=accept, daemon=True).start()
        sys.stdin.read()
        os._exit(0)
        """
}
