"""A registry in memory."""

import json
import re
from pathlib import Path
from typing import Callable, Optional, Sequence
from urllib.parse import parse_qs, urlsplit

from .samples import Image
from .server import Exchange, Server
from .trust import digest

MANIFEST = re.compile(r"/v2/(.+)/manifests/([^/]+)")
BLOB = re.compile(r"/v2/(.+)/blobs/(sha\d+:[0-9a-f]+)")


def manifest_of(exchange: Exchange) -> Optional[tuple[str, str]]:
    """The repository and the tag or digest that a request is about."""
    found = MANIFEST.fullmatch(urlsplit(exchange.path).path)
    return (found[1], found[2]) if found else None


def blob_of(exchange: Exchange) -> Optional[str]:
    found = BLOB.fullmatch(urlsplit(exchange.path).path)
    return found[2] if found else None


class Registry(Server):
    """Holds some images, and whatever is pushed."""

    def __init__(
        self, images: Sequence[Image] = (), script: Optional[Callable[[Exchange], bool]] = None,
        certificate: Optional[Path] = None,
    ) -> None:
        super().__init__(script, certificate)
        self.blobs: dict[str, bytes] = {}
        self.manifests: dict[tuple[str, str], tuple[str, bytes]] = {}
        self.uploads: dict[str, bytes] = {}
        for image in images:
            for kind, content in image.blobs:
                self.blobs[digest(content)] = content
                self.manifests[image.repository, digest(content)] = (kind, content)
            self.manifests[image.repository, image.tag] = (image.media_type, image.document)

    @property
    def tags(self) -> list[tuple[str, str]]:
        return [name for name in self.manifests if not name[1].startswith("sha256:")]

    def serve(self, exchange: Exchange) -> None:
        named, blob = manifest_of(exchange), blob_of(exchange)
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
