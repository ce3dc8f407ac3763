"""OCI: images whose documents lie, at the hub from a layout and at the site in a bundle that is signed."""

import json
from pathlib import Path

from . import faults, samples
from .attempt import Attempt
from .building import built, not_built
from .case import Case
from .fleet import Fleet
from .importing import accepted, hostile, refused
from .process import Outcome
from .samples import CONFIG, INDEX, LAYER, MANIFEST, Image, configuration, descriptor, image, index, layer, manifest
from .trust import digest, encode

MALFORMED = (
    "image.malformed-manifest image.media-type-mismatch image.over-limit image.schema-1 import.open-graph "
    "bundle.inconsistent-contents content.malformed-digest content.malformed-descriptor content.malformed-json "
    "content.unexpected-json content.over-limit content.missing content.too-long content.too-short "
    "content.digest-mismatch layout.malformed image.missing-child bundle.altered-blob"
)
DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json"
DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"
FOREIGN = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"


def edited(change) -> Image:
    """The sample image; `change` gets its manifest as a value and changes it in place."""

    def edit(document: bytes) -> bytes:
        found = json.loads(document)
        change(found)
        return encode(found)

    return image(edit=edit)


def both(name: str, what: str, make, errors: str = MALFORMED, **limits) -> list[Case]:
    """An image that hub and site refuse alike; `make` makes it when it is needed."""
    lazy = Lazy(make)
    return [
        refused(f"{name}-site", what + ", signed", 11, errors, lazy.bundle(), **limits),
        not_built(f"{name}-hub", what + ", in a layout", 11, errors, lazy.fleet(), **limits),
    ]


class Lazy:
    """Puts off making images that are large or many until their case runs."""

    def __init__(self, make) -> None:
        self.make = make

    def bundle(self):
        return Later(lambda: hostile(images=[self.make()]))

    def fleet(self):
        return Later(lambda: Fleet(images=[self.make()]))


class Later:
    """A bundle or a fleet that is made when it is written."""

    def __init__(self, make) -> None:
        self.make = make

    def write(self, folder: Path):
        return self.make().write(folder)


def _layer(**values):
    return lambda found: found["layers"][0].update(values)


def _deep(levels: int) -> Image:
    """An image below this many indexes."""
    blobs = list(image().blobs)
    for _ in range(levels):
        blobs.append((INDEX, index([blobs[-1]])))
    return Image("plant/app", "v1", blobs)


def _layers(count: int) -> Image:
    content = layer("many", 100)
    config = configuration(*[content] * count)
    return Image("plant/app", "v1", [(LAYER, content), (CONFIG, config), (MANIFEST, manifest(config, [(LAYER, content)] * count))])


def _padded(document: bytes, size: int) -> bytes:
    found = json.loads(document)
    found["x"] = ""
    found["x"] = "x" * (size - len(encode(found)))
    return encode(found)


def _annotated(size: int) -> Image:
    return edited(lambda found: found.update(annotations={"x": "x" * (size - 1)}))


def _swapped(found: dict) -> None:
    found["config"], found["layers"][0] = found["layers"][0], found["config"]


def _dangling() -> Image:
    return Image("plant/app", "v1", [*image().blobs, (INDEX, index([image().blobs[-1], (MANIFEST, b"{}")]))])


def _twice(document: bytes) -> bytes:
    return document.replace(b'"layers"', b'"config":{"digest":"sha256:%s","mediaType":"a/b","size":1},"layers"' % (b"0" * 64))


def _schema_1() -> Image:
    text = encode({"schemaVersion": 1, "name": "plant/app", "tag": "v1", "fsLayers": [], "history": []})
    return Image("plant/app", "v1", [("application/vnd.docker.distribution.manifest.v1+prettyjws", text)])


def _docker() -> Image:
    content = samples.zipped(layer("docker"))
    config = configuration(layer("docker"))
    document = encode({
        "schemaVersion": 2, "mediaType": DOCKER_MANIFEST, "config": descriptor(DOCKER_CONFIG, config),
        "layers": [descriptor(DOCKER_LAYER, content)],
    })
    listed = encode({"schemaVersion": 2, "mediaType": DOCKER_LIST, "manifests": [
        descriptor(DOCKER_MANIFEST, document, platform={"os": "linux", "architecture": "amd64"})]})
    return Image("plant/app", "v1", [
        (DOCKER_LAYER, content), (DOCKER_CONFIG, config), (DOCKER_MANIFEST, document), (DOCKER_LIST, listed)])


def _artifact() -> Image:
    empty, content = b"{}", b"anything"
    document = encode({
        "schemaVersion": 2, "mediaType": MANIFEST, "artifactType": "application/vnd.example.unknown",
        "config": descriptor("application/vnd.oci.empty.v1+json", empty), "layers": [descriptor("text/x-anything", content)],
    })
    return Image("plant/app", "v1", [("text/x-anything", content), ("application/vnd.oci.empty.v1+json", empty), (MANIFEST, document)])


def _artifact_manifest() -> Image:
    """The artifact manifest that OCI image-spec 1.1 had before its release."""
    kind, content = "application/vnd.oci.artifact.manifest.v1+json", b"anything"
    document = encode({
        "mediaType": kind, "artifactType": "application/vnd.example.unknown", "blobs": [descriptor("text/x-anything", content)]})
    return Image("plant/app", "v1", [("text/x-anything", content), (kind, document)])


def _wide(count: int) -> Image:
    """An index of this many images that share configuration and layer."""
    layer_, config, document = image().blobs
    one = json.loads(document[1])
    children = [(MANIFEST, encode(one | {"annotations": {"n": str(number)}})) for number in range(count)]
    return Image("plant/app", "v1", [layer_, config, *children, (INDEX, index(children))])


def _large_configuration(size: int) -> Fleet:
    content = layer("plant/app:v1")
    config = configuration(content)
    config = config[:-1] + b',"x":"' + b"x" * (size - len(config) - 7) + b'"}'
    return Fleet(images=[Image("plant/app", "v1", [
        (LAYER, content), (CONFIG, config), (MANIFEST, manifest(config, [(LAYER, content)]))])])


def _foreign() -> Image:
    """A layer that is nowhere but at an address."""
    _, config, document = edited(_layer(mediaType=FOREIGN, urls=["http://127.0.0.1:9/layer"])).blobs
    return Image("plant/app", "v2", [config, document])


def _asking_nobody(attempt: Attempt, command: tuple) -> Outcome:
    """What is imported into a folder opens no connection."""
    log = attempt.folder / "sockets"
    outcome = faults.traced(attempt, command, "-o", str(log), "-e", "trace=socket,connect")
    attempt.expect("AF_INET" not in log.read_text(), "a connection was opened")
    return outcome


def _referrers(count: int) -> Fleet:
    empty = b"{}"
    subject = descriptor(MANIFEST, image().document)
    found = [("application/vnd.oci.empty.v1+json", empty)]
    for number in range(count):
        found.append((MANIFEST, encode({
            "schemaVersion": 2, "mediaType": MANIFEST, "artifactType": "application/vnd.example.note",
            "config": descriptor("application/vnd.oci.empty.v1+json", empty), "layers": [], "subject": subject,
            "annotations": {"n": str(number)},
        })))
    return Fleet(referrers=found)


def named(**values):
    """The first name of contents.json is changed before it is signed."""
    return hostile(contents=lambda contents: contents["images"][0].update(values))


def _in_contents(value: str):
    """Another text for the first digest of contents.json, everywhere."""

    def edit(contents: dict) -> bytes:
        return encode(contents).replace(contents["blobs"][0]["digest"].encode(), value.encode())

    return hostile(contents=edit)


def _linked(name: str):
    def spoil(folder: Path) -> None:
        path = folder / "layout" / (name or "blobs/sha256/" + digest(image().blobs[0][1])[7:])
        path.unlink()
        path.symlink_to("/etc/shadow")

    return Fleet(spoil=spoil)


def _other_signature(target: str) -> Image:
    """A signature tag whose payload speaks of another digest."""
    payload = encode({"critical": {"identity": {"docker-reference": "registry.hub:5000/plant/app"},
                                   "image": {"docker-manifest-digest": "sha256:" + "0" * 64},
                                   "type": "cosign container image signature"}, "optional": None})
    kind = "application/vnd.dev.cosign.simplesigning.v1+json"
    config = configuration()
    document = manifest(config, [(kind, payload)])
    return Image("plant/app", f"sha256-{target}.sig", [(kind, payload), (CONFIG, config), (MANIFEST, document)])


DIGESTS = {
    "path": "sha256:../../x", "upper": "sha256:" + "A" * 64, "63": "sha256:" + "a" * 63, "65": "sha256:" + "a" * 65,
    "unknown": "crc9:" + "a" * 64, "empty": "sha256:", "bare": "a" * 64,
}
BIG = 4 << 20

CASES = [
    *[case for label, value in DIGESTS.items() for case in [
        *both(f"OCI-01-{label}", f"a layer with the digest {value[:20]}", lambda value=value: edited(_layer(digest=value))),
        refused(f"OCI-01-{label}-contents", f"the digest {value[:20]} in contents.json", 11, MALFORMED, _in_contents(value))]],
    *both("OCI-02-both", "a document with layers and manifests",
          lambda: edited(lambda found: found.update(manifests=[]))),
    *both("OCI-03-other", "an image that says it is an index", lambda: edited(lambda found: found.update(mediaType=INDEX))),
    *both("OCI-03-unknown", "an image that says it is something else",
          lambda: edited(lambda found: found.update(mediaType="text/plain"))),
    *[case for label, size in (("negative", -1), ("zero", 0), ("more", 30721), ("less", 30719), ("2-63", 1 << 63), ("text", "9"))
      for case in both(f"OCI-04-{label}", f"a layer of {size} bytes", lambda size=size: edited(_layer(size=size)))],
    *both("OCI-05-manifest", "a manifest of 4 MiB and a byte", lambda: image(edit=lambda text: _padded(text, BIG + 1))),
    accepted("OCI-05-manifest-limit", "a manifest of 4 MiB",
             Later(lambda: hostile(images=[image(edit=lambda text: _padded(text, BIG))])), quick=False, seconds=30),
    built("OCI-05-configuration", "a configuration of 100 MB", Later(lambda: _large_configuration(100_000_000)), quick=False,
          seconds=60, note="a blob of at most 1 TiB (docs/format.md); it is carried and not read into memory"),
    *both("OCI-06-five", "five indexes in each other", lambda: _deep(5)),
    *both("OCI-06-hundred", "a hundred indexes in each other", lambda: _deep(100)),
    built("OCI-06-limit", "four indexes in each other", Later(lambda: Fleet(images=[_deep(4)]))),
    *both("OCI-06-wide", "4,097 manifests", lambda: _wide(4096), quick=False, seconds=60),
    *both("OCI-07-513", "513 layers", lambda: _layers(513)),
    *both("OCI-07-many", "25,000 layers", lambda: _layers(25_000), quick=False,
          note="100,000 layers are over the 4 MiB of a manifest"),
    built("OCI-07-limit", "512 layers", Later(lambda: Fleet(images=[_layers(512)]))),
    not_built("OCI-08-foreign", "a layer that registries need not hold", 11, "image.foreign-layer",
              Fleet(images=[edited(_layer(mediaType=FOREIGN, urls=["http://127.0.0.1:9/layer"]))])),
    refused("OCI-08-foreign-site", "a layer that is nowhere but at an address, signed", 11, MALFORMED,
            Later(lambda: hostile(images=[_foreign()])), how=_asking_nobody, megabytes=320, seconds=30),
    *both("OCI-09-swapped", "configuration and layer for each other", lambda: edited(_swapped)),
    *both("OCI-10-dangling", "an index with a child that is nowhere", _dangling),
    *both("OCI-11-data", "inline data that is not what its digest says",
          lambda: edited(lambda found: found["config"].update(data="AAAA"))),
    not_built("OCI-12-referrers", "1,001 referrers", 11, "image.over-limit", Later(lambda: _referrers(1001)), quick=False),
    *[refused(f"OCI-13-{label}", f"a tag that is {label}", 11, MALFORMED, named(tag=tag)) for label, tag in (
        ("dots", ".."), ("129", "a" * 129), ("line", "a\nb"), ("slash", "a/b"), ("empty", ""))],
    *[refused(f"OCI-14-{label}", f"the repository {name}", 11, MALFORMED, named(repository=name)) for label, name in (
        ("path", "../x"), ("upper", "Plant/app"), ("twice", "plant//app"), ("address", "[::1]:5000/app"),
        ("absolute", "/plant/app"), ("long", "a/" * 127 + "ab"), ("empty", ""))],
    *both("OCI-15-schema-1", "a manifest of schema 1", _schema_1),
    built("OCI-15-docker", "the media types of Docker", Fleet(images=[_docker()])),
    built("OCI-15-artifact", "an artifact of an unknown type", Fleet(images=[_artifact()])),
    built("OCI-15-artifact-manifest", "an artifact manifest", Fleet(images=[_artifact_manifest()])),
    refused("OCI-16-site", "a signature tag of one image on another's signature, signed", 11, MALFORMED,
            hostile(images=[image(tag="v2"), _other_signature(digest(image(tag="v2").document)[7:])])),
    not_built("OCI-16-hub", "a signature tag of one image on another's signature, in a layout", 11, MALFORMED,
              Fleet(images=[image(), _other_signature(digest(image().document)[7:])])),
    not_built("OCI-17-index", "index.json is a link out of the layout", 11, "file.not-regular layout.malformed",
              _linked("index.json")),
    not_built("OCI-17-blob", "a blob is a link out of the layout", 11, "file.not-regular layout.malformed content.missing",
              _linked("")),
    *both("OCI-18-keys", "a manifest with two configurations", lambda: image(edit=_twice)),
    *both("OCI-19-10-mb", "annotations of 10 MB", lambda: _annotated(10_000_000)),
    *both("OCI-19-large", "annotations of 1 MiB and a byte", lambda: _annotated((1 << 20) + 1)),
    built("OCI-19-limit", "annotations of 1 MiB", Later(lambda: Fleet(images=[_annotated(1 << 20)])), quick=False),
    built("OCI-19-control", "an annotation that steers a terminal", Fleet(images=[
        edited(lambda found: found.update(annotations={"x": "\x1b[2J\x07"}))])),
]
