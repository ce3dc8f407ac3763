"""Images that the cases are made of: small, and the same every time."""

import gzip
import hashlib
import io
import tarfile
from dataclasses import dataclass, field

from .trust import digest, encode

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar"
LAYER_GZIP = LAYER + "+gzip"


@dataclass
class Image:
    """A name and everything that it stands for; the last blob is the manifest or index that has the name."""

    repository: str
    tag: str
    blobs: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def reference(self) -> str:
        return f"registry.hub:5000/{self.repository}:{self.tag}"

    @property
    def media_type(self) -> str:
        return self.blobs[-1][0]

    @property
    def document(self) -> bytes:
        return self.blobs[-1][1]


def descriptor(media_type: str, content: bytes, **more: object) -> dict:
    return {"mediaType": media_type, "digest": digest(content), "size": len(content), **more}


def noise(label: str, size: int) -> bytes:
    return hashlib.shake_256(label.encode()).digest(size)


def layer(label: str, size: int = 20_000) -> bytes:
    """A tar with one file that does not compress."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        member = tarfile.TarInfo("opt/" + label.replace("/", "-"))
        member.size, member.mode = size, 0o644
        archive.addfile(member, io.BytesIO(noise(label, size)))
    return out.getvalue()


def configuration(*layers: bytes) -> bytes:
    return encode({
        "architecture": "amd64",
        "os": "linux",
        "rootfs": {"type": "layers", "diff_ids": [digest(layer) for layer in layers]},
    })


def manifest(config: bytes, layers: list[tuple[str, bytes]], **more: object) -> bytes:
    return encode({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": descriptor(CONFIG, config),
        "layers": [descriptor(kind, content) for kind, content in layers],
        **more,
    })


def image(repository: str = "plant/app", tag: str = "v1", size: int = 20_000, edit=None) -> Image:
    """An image of one layer; `edit` spoils the manifest before anything refers to it."""
    content = layer(f"{repository}:{tag}", size)
    config = configuration(content)
    document = manifest(config, [(LAYER, content)])
    if edit:
        document = edit(document)
    return Image(repository, tag, [(LAYER, content), (CONFIG, config), (MANIFEST, document)])


def index(children: list[tuple[str, bytes]], **more: object) -> bytes:
    platforms = [{"os": "linux", "architecture": name} for name in ("amd64", "arm64", "riscv64", "s390x")]
    return encode({
        "schemaVersion": 2,
        "mediaType": INDEX,
        "manifests": [
            descriptor(kind, content, platform=platforms[number % len(platforms)])
            for number, (kind, content) in enumerate(children)
        ],
        **more,
    })


def zipped(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)
