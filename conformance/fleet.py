"""The folder of a hub: fleet file, manifests, an image layout, keys and trust."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Optional, Union

from .samples import Image, descriptor, image
from .trust import APPROVE, ORG, RELEASE, SITE, Root, digest, encode

POD = """apiVersion: v1
kind: Pod
metadata: {name: app, namespace: default}
spec:
  containers: [{name: app, image: "registry.hub:5000/plant/app:v1"}]
"""

FLEET = f"""apiVersion: sealift.dev/v1alpha1
kind: Fleet
organization: {ORG}
sources: [{{name: apps, manifests: manifests}}]
images: {{from: ["oci:layout"]}}
sites: [{{name: {SITE}}}]
signing: {{release: [keys/release.key]}}
"""


@dataclass
class Fleet:
    """A fleet of one site, one source and one layout; `spoil` changes the finished folder."""

    images: list[Image] = field(default_factory=lambda: [image()])
    manifests: dict[str, Union[str, bytes]] = field(default_factory=lambda: {"pod.yaml": POD})
    text: Union[str, bytes] = FLEET
    referrers: list[tuple[str, bytes]] = field(default_factory=list)
    spoil: Optional[Callable[[Path], None]] = None

    def write(self, folder: Path) -> None:
        for name in ("keys", "trust", "manifests"):
            (folder / name).mkdir()
        for key in (RELEASE, APPROVE):
            path = folder / "keys" / f"{key.label}.key"
            path.write_bytes(key.pem())
            path.chmod(0o600)
        (folder / "trust/root.1.dsse.json").write_bytes(Root().file())
        for name, text in self.manifests.items():
            path = folder / "manifests" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        write_layout(folder / "layout", self.images, self.referrers)
        fleet = folder / "sealift.yaml"
        fleet.write_bytes(self.text if isinstance(self.text, bytes) else self.text.encode())
        if self.spoil:
            self.spoil(folder)


def write_layout(folder: Path, images: list[Image], referrers: list[tuple[str, bytes]]) -> None:
    blobs = folder / "blobs/sha256"
    blobs.mkdir(parents=True)
    (folder / "oci-layout").write_bytes(b'{"imageLayoutVersion":"1.0.0"}')
    entries = [descriptor(kind, content) for kind, content in referrers]
    for one in images:
        names = {"org.opencontainers.image.ref.name": one.reference, "io.containerd.image.name": one.reference}
        entries.append(descriptor(one.media_type, one.document, annotations=names))
    for _, content in [blob for one in images for blob in one.blobs] + referrers:
        (blobs / digest(content)[7:]).write_bytes(content)
    (folder / "index.json").write_bytes(encode({"schemaVersion": 2, "manifests": entries}))


def with_source(text: str) -> str:
    """The fleet file with other sources of images."""
    return FLEET.replace('"oci:layout"', text)
