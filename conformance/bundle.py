"""A writer of bundles that shares no code with sealift: what docs/format.md says, and hooks that spoil each part."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Optional

from . import volumes as tar
from .keys import Key
from .samples import INDEX, Image, image
from .trust import APPROVE, ORG, RELEASE, SITE, SITE_UID, STATEMENT_TYPE, STREAM, Root, digest, encode, envelope

LARGEST_VOLUME = (4 << 30) - (1 << 20)


@dataclass
class Patch:
    """A patch that travels instead of a blob, and what it says that it is applied to."""

    target: bytes
    content: bytes
    bases: list[bytes]
    scratch: int


@dataclass
class Bundle:
    """What goes into a bundle. The hooks run in the order in which they stand here, each on what the ones before left.

    Hooks up to `payload` change what is signed, the later ones what was signed.
    """

    sequence: int = 1
    images: list[Image] = field(default_factory=lambda: [image()])
    base: Optional["Bundle"] = None
    created: str = "2024-06-01T00:00:00Z"
    expires: str = "2089-01-01T00:00:00Z"
    volume_size: int = LARGEST_VOLUME
    patches: list[Patch] = field(default_factory=list)
    roots: list[Root] = field(default_factory=lambda: [Root()])
    signers: list[Key] = field(default_factory=lambda: [RELEASE, APPROVE])
    contents: Optional[Callable[[dict], Optional[bytes]]] = None
    entries: Optional[Callable[[list[list[tar.Entry]]], None]] = None
    volumes: Optional[Callable[[list[bytes]], None]] = None
    statement: Optional[Callable[[dict], None]] = None
    payload: Optional[Callable[[bytes], bytes]] = None
    payload_type: str = STATEMENT_TYPE
    envelope: Optional[Callable[[dict], Optional[bytes]]] = None
    files: Optional[Callable[[dict[str, bytes]], None]] = None

    def pack(self) -> dict[str, bytes]:
        """Every file of the bundle, by its path in the folder of the bundle."""
        roots = {f"trust/root.{root.version}.dsse.json": root.file() for root in self.roots}
        document, entries = self._packed(roots)
        listed = (self.contents(document) if self.contents else None) or encode(document)
        if self.entries:
            self.entries(entries)
        archives = [b"".join(entry.packed for entry in volume) + tar.END for volume in entries]
        if self.volumes:
            self.volumes(archives)
        files = {"contents.json": listed}
        files |= {f"vol-{number:04}.tar": archive for number, archive in enumerate(archives, 1)}
        payload = self.signed_payload(files, document)
        sealed = envelope(self.payload_type, payload, self.signers)
        files["bundle.dsse.json"] = (self.envelope(sealed) if self.envelope else None) or encode(sealed)
        files |= roots
        if self.files:
            self.files(files)
        return files

    def signed_payload(self, files: dict[str, bytes], document: dict) -> bytes:
        carried = [part for blob in document["blobs"] for part in _parts(blob["delivery"])]
        statement = {
            "_type": "https://in-toto.io/Statement/v1",
            "subject": [
                {"name": name, "digest": {"sha256": digest(content)[7:]}} for name, content in files.items()
            ],
            "predicateType": "https://sealift.dev/bundle/v1",
            "predicate": {
                "formatVersion": 1,
                "critical": [],
                "org": ORG,
                "stream": STREAM,
                "epoch": 1,
                "sequence": self.sequence,
                "created": self.created,
                "expires": self.expires,
                "target": {"sites": [{"id": SITE, "uid": SITE_UID}]},
                "base": self._base(),
                "minRootVersion": 1,
                "files": [{"name": name, "size": len(content)} for name, content in files.items()],
                "totals": {
                    "blobs": sum("held" not in blob["delivery"] for blob in document["blobs"]),
                    "blobBytes": sum(part["length"] for part in carried),
                    "manifests": 0,
                },
                "tool": {"name": "sealift", "version": "0.1.0"},
            },
        }
        if self.statement:
            self.statement(statement)
        payload = encode(statement)
        return self.payload(payload) if self.payload else payload

    def identity(self) -> str:
        """The digest of the statement."""
        found = {}

        def keep(payload: bytes) -> bytes:
            found["payload"] = self.payload(payload) if self.payload else payload
            return found["payload"]

        Bundle(**{**vars(self), "payload": keep}).pack()
        return digest(found["payload"])

    def write(self, medium: Path, stream: str = STREAM) -> Path:
        """Writes the bundle where a reader looks for it, and gives its folder."""
        folder = medium / "sealift" / stream / f"{self.sequence:06}"
        for path, content in self.pack().items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        return folder

    def _base(self) -> dict:
        if self.base is None:
            return {"kind": "full"}
        return {"kind": "delta", "sequence": self.base.sequence, "statement": self.base.identity()}

    def _packed(self, roots: dict[str, bytes]) -> tuple[dict, list[list[tar.Entry]]]:
        """`contents.json` and the entries of every volume."""
        blobs: dict[str, dict] = {}
        carried: dict[str, bytes] = {}
        patched = {digest(patch.target): patch for patch in self.patches}
        held = {} if self.base is None else {digest(content) for one in self.base.images for _, content in one.blobs}
        for one in self.images:
            for media_type, content in one.blobs:
                name = digest(content)
                blob = blobs.setdefault(
                    name, {"mediaType": media_type, "digest": name, "size": len(content), "repositories": []}
                )
                if one.repository not in blob["repositories"]:
                    blob["repositories"] = sorted([*blob["repositories"], one.repository])
                if name in held:
                    blob["delivery"] = {"held": True}
                else:
                    carried[name] = patched[name].content if name in patched else content
        named = encode(self._index())
        sizes = [("blobs/" + digest(content).replace(":", "/"), len(content)) for content in carried.values()]
        planned = tar.plan(sizes, len(named), self.volume_size)
        count = max((part["volume"] for parts in planned for part in parts), default=0)
        entries = [[tar.entry("oci-layout", tar.LAYOUT), tar.entry("index.json", named)] for _ in range(count)]
        for (name, content), (path, _), parts in zip(carried.items(), sizes, planned):
            blobs[name]["delivery"] = _delivery(parts, patched.get(name))
            done = 0
            for number, part in enumerate(parts, 1):
                piece = path if len(parts) == 1 else f"{path}.part-{number:04}"
                entries[part["volume"] - 1].append(tar.entry(piece, content[done : done + part["length"]]))
                done += part["length"]
        return {
            "formatVersion": 1,
            "images": [
                {
                    "reference": one.reference,
                    "repository": one.repository,
                    "tag": one.tag,
                    "mediaType": one.media_type,
                    "digest": digest(one.document),
                    "size": len(one.document),
                }
                for one in self.images
            ],
            "blobs": list(blobs.values()),
            "bases": [
                {"digest": digest(base), "size": len(base), "repositories": [self.images[0].repository]}
                for base in sorted({base for patch in self.patches for base in patch.bases}, key=digest)
            ],
            "omitted": [],
            "roots": [
                {"version": root.version, "digest": digest(roots[f"trust/root.{root.version}.dsse.json"])}
                for root in self.roots
            ],
        }, entries

    def _index(self) -> dict:
        return {
            "schemaVersion": 2,
            "mediaType": INDEX,
            "manifests": [
                {
                    "annotations": {
                        "io.containerd.image.name": one.reference,
                        "org.opencontainers.image.ref.name": one.reference,
                    },
                    "digest": digest(one.document),
                    "mediaType": one.media_type,
                    "size": len(one.document),
                }
                for one in self.images
            ],
        }


def _delivery(parts: list[dict], patch: Optional[Patch]) -> dict:
    if patch is None:
        return {"whole": parts}
    return {"patch": {
        "digest": digest(patch.content),
        "size": len(patch.content),
        "recipe": "layer/2",
        "bases": [digest(base) for base in patch.bases],
        "scratch": patch.scratch,
        "parts": parts,
    }}


def _parts(delivery: dict) -> list[dict]:
    return delivery.get("whole") or delivery.get("patch", {}).get("parts", [])
