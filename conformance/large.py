"""SIG-35: volumes that are larger than a signed number of 32 bits counts, with a change at their very end."""

import hashlib
from pathlib import Path

from . import volumes as tar
from .importing import hostile, refused
from .samples import CONFIG, LAYER, MANIFEST, Image, configuration, descriptor
from .trust import encode

VOLUME = "vol-0001.tar"
PIECE = bytes(1 << 20)


class Zeros:
    """A bundle whose one layer is zero bytes, which no disk has to hold; `spoil` changes the finished volume."""

    def __init__(self, mebibytes: int, spoil) -> None:
        self.mebibytes = mebibytes
        self.size = mebibytes << 20
        self.spoil = spoil

    def write(self, folder: Path):
        hashed = hashlib.sha256()
        for _ in range(self.mebibytes):
            hashed.update(PIECE)
        name = "sha256:" + hashed.hexdigest()
        config = configuration()
        layer = {"mediaType": LAYER, "digest": name, "size": self.size}
        document = encode({"schemaVersion": 2, "mediaType": MANIFEST, "config": descriptor(CONFIG, config), "layers": [layer]})
        image = Image("plant/app", "v2", [(CONFIG, config), (MANIFEST, document)])
        heads = []

        def list_it(contents: dict) -> None:
            last = contents["blobs"][-1]["delivery"]["whole"][0]
            offset = last["offset"] + last["length"] + -last["length"] % tar.BLOCK + tar.BLOCK
            whole = [{"volume": 1, "offset": offset, "length": self.size}]
            contents["blobs"].append({**layer, "repositories": ["plant/app"], "delivery": {"whole": whole}})

        def cut(archives: list) -> None:
            archives[0] = archives[0][: -len(tar.END)] + tar.header("blobs/" + name.replace(":", "/"), self.size)
            heads.append(archives[0])

        def sign_whole(statement: dict) -> None:
            sealed = hashlib.sha256(heads[0])
            for _ in range(self.mebibytes):
                sealed.update(PIECE)
            sealed.update(tar.END)
            statement["subject"][1]["digest"]["sha256"] = sealed.hexdigest()
            statement["predicate"]["files"][1]["size"] = len(heads[0]) + self.size + len(tar.END)
            statement["predicate"]["totals"].update(blobs=3, blobBytes=self.size + len(config) + len(document))

        place = hostile(images=[image], contents=list_it, volumes=cut, statement=sign_whole).write(folder)
        with (place / VOLUME).open("r+b") as volume:
            volume.truncate(len(heads[0]) + self.size + len(tar.END))
            self.spoil(volume, len(heads[0]) + self.size)
        return place


def _last_byte(volume, end: int) -> None:
    volume.seek(end - 1)
    volume.write(b"\1")


def _nothing(volume, end: int) -> None:
    pass


CASES = [
    refused("SIG-35-2-gib", "the last byte of a layer of more than 2 GiB", 11, "bundle.altered-blob",
            Zeros(2050, _last_byte), quick=False, seconds=120),
    refused("SIG-35-4-gib", "the last byte of a layer that almost fills the largest volume", 11, "bundle.altered-blob",
            Zeros(4094, _last_byte), quick=False, seconds=240),
    refused("SIG-35-over", "a volume of more than 4 GiB", 11, "bundle.inconsistent-contents statement.malformed",
            Zeros(4097, _nothing), quick=False, seconds=30),
]
