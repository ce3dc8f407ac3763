"""A registry in memory that does what a script tells it, and remembers who asked what."""

import http.server
import json
import re
import ssl
import threading
from pathlib import Path
from typing import Callable, Optional, Sequence
from urllib.parse import parse_qs, urlsplit

from .samples import Image
from .trust import digest

MANIFEST = re.compile(r"/v2/(.+)/manifests/([^/]+)")
BLOB = re.compile(r"/v2/(.+)/blobs/(sha\d+:[0-9a-f]+)")


class Exchange(http.server.BaseHTTPRequestHandler):
    """One request. A script answers it and returns True, or leaves it to the registry."""

    protocol_version = "HTTP/1.1"
    registry: "Registry"

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

    def manifest(self) -> Optional[tuple[str, str]]:
        found = MANIFEST.fullmatch(urlsplit(self.path).path)
        return (found[1], found[2]) if found else None

    def blob(self) -> Optional[str]:
        found = BLOB.fullmatch(urlsplit(self.path).path)
        return found[2] if found else None

    def _do(self) -> None:
        registry = self.registry
        length = int(self.headers.get("Content-Length") or 0)
        self.body = self.rfile.read(length) if length else self._chunks()
        with registry.lock:
            registry.log.append((self.command, self.path, dict(self.headers)))
        try:
            if not (registry.script and registry.script(self)):
                registry.serve(self)
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


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *arguments) -> None:
        pass


class Registry:
    """Listens on a port of its own until the `with` ends."""

    def __init__(
        self, images: Sequence[Image] = (), script: Optional[Callable[[Exchange], bool]] = None,
        certificate: Optional[Path] = None,
    ) -> None:
        self.script = script
        self.log: list[tuple[str, str, dict]] = []
        self.lock = threading.Lock()
        self.blobs: dict[str, bytes] = {}
        self.manifests: dict[tuple[str, str], tuple[str, bytes]] = {}
        self.uploads: dict[str, bytes] = {}
        for image in images:
            for kind, content in image.blobs:
                self.blobs[digest(content)] = content
                self.manifests[image.repository, digest(content)] = (kind, content)
            self.manifests[image.repository, image.tag] = (image.media_type, image.document)
        handler = type("Bound", (Exchange,), {"registry": self})
        self.server = _Server(("127.0.0.1", 0), handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]

    def __enter__(self) -> "Registry":
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *arguments) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def tags(self) -> list[tuple[str, str]]:
        return [name for name in self.manifests if not name[1].startswith("sha256:")]

    def serve(self, exchange: Exchange) -> None:
        """What a registry does that is in order."""
        named, blob = exchange.manifest(), exchange.blob()
        path = urlsplit(exchange.path).path
        if path == "/v2/":
            return exchange.answer(200, b"{}", "application/json")
        if "/referrers/" in path:
            empty = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": []}
            return exchange.answer(200, json.dumps(empty).encode(), empty["mediaType"])
        if "/blobs/uploads/" in path:
            return self._upload(exchange)
        if exchange.command == "PUT" and named:
            with self.lock:
                kind = exchange.headers["Content-Type"]
                self.manifests[named] = self.manifests[named[0], digest(exchange.body)] = (kind, exchange.body)
            return exchange.answer(201, Docker_Content_Digest=digest(exchange.body), Location=exchange.path)
        if named in self.manifests:
            kind, content = self.manifests[named]
            return exchange.answer(200, content, kind, Docker_Content_Digest=digest(content))
        if blob in self.blobs:
            return exchange.answer(200, self.blobs[blob], Docker_Content_Digest=blob)
        code = "MANIFEST_UNKNOWN" if named else "BLOB_UNKNOWN"
        return exchange.answer(404, json.dumps({"errors": [{"code": code}]}).encode(), "application/json")

    def _upload(self, exchange: Exchange) -> None:
        parts = urlsplit(exchange.path)
        with self.lock:
            if exchange.command == "POST":
                name = f"{parts.path}{len(self.uploads)}"
                self.uploads[name] = b""
                return exchange.answer(202, Location=name, Range="0-0")
            self.uploads[parts.path] = self.uploads.get(parts.path, b"") + exchange.body
            if exchange.command == "PATCH":
                end = len(self.uploads[parts.path]) - 1
                return exchange.answer(202, Location=parts.path, Range=f"0-{end}")
            name = parse_qs(parts.query)["digest"][0]
            self.blobs[name] = self.uploads.pop(parts.path)
        return exchange.answer(201, Docker_Content_Digest=name, Location=f"/v2/blobs/{name}")
