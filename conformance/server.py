"""A server in memory that does what a script tells it, and remembers who asked what."""

import http.server
import ssl
import threading
from pathlib import Path
from typing import Callable, Optional


class Exchange(http.server.BaseHTTPRequestHandler):
    """One request. A script answers it and returns True, or leaves it to the server."""

    protocol_version = "HTTP/1.1"
    owner: "Server"

    def log_message(self, *arguments) -> None:
        pass

    def answer(self, status: int, content: bytes = b"", kind: str = "application/octet-stream", **headers: str) -> None:
        self.send_response(status)
        values = {"Content-Type": kind, "Content-Length": str(len(content))}
        values |= {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in values.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def endless(self, status: int, piece: bytes, kind: str, count: int = 1 << 40) -> None:
        """A body without a length that goes on until the other side has enough."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        for _ in range(count):
            self.wfile.write(piece)

    def reset(self, content: bytes, length: int, status: int = 200) -> None:
        """Some bytes of a longer body, then nothing."""
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()
        self.close_connection = True

    def _do(self) -> None:
        owner = self.owner
        length = int(self.headers.get("Content-Length") or 0)
        self.body = self.rfile.read(length) if length else self._chunks()
        with owner.lock:
            owner.log.append((self.command, self.path, dict(self.headers)))
        try:
            if not (owner.script and owner.script(self)):
                owner.serve(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _do

    def _chunks(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return b""
        content = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            content += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return content


class _Listener(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *arguments) -> None:
        pass


class Server:
    """Listens on a port of its own until the `with` ends."""

    def __init__(self, script: Optional[Callable[[Exchange], bool]] = None, certificate: Optional[Path] = None) -> None:
        self.script = script
        self.log: list[tuple[str, str, dict]] = []
        self.lock = threading.Lock()
        self.listener = _Listener(("127.0.0.1", 0), type("Bound", (Exchange,), {"owner": self}))
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.listener.socket = context.wrap_socket(self.listener.socket, server_side=True)
        self.port = self.listener.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.listener.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *arguments) -> None:
        self.listener.shutdown()
        self.listener.server_close()

    def serve(self, exchange: Exchange) -> None:
        """What a server does that is in order."""
        raise NotImplementedError
