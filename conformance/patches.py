"""ARC-27: layer patches, as docs/delta-format.md has them, that make more or something else than was signed."""

import hashlib
import subprocess

from .bundle import Patch
from .importing import accepted, first, hostile, refused
from .samples import CONFIG, LAYER, MANIFEST, Image, configuration, manifest

WRONG = "delta.malformed-patch import.wrong-patch content.too-long content.digest-mismatch"
BASE = first().images[0].blobs[0][1]
# Mostly base, so that a patch is smaller than the layer.
TARGET = BASE[:20_000] + b"new" * 1000 + BASE[20_000:]


def zstd(content: bytes, *options: str) -> bytes:
    size = f"--stream-size={len(content)}"
    return subprocess.run(["zstd", "-q", "-c", size, *options], input=content, capture_output=True, check=True).stdout


def number(value: int) -> bytes:
    """An unsigned LEB128."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def copy(length: int, skipped: int = 0) -> bytes:
    """An instruction to copy from the only base, after skipping some of it."""
    return number(4 * length) + number(2 * skipped)


def literal(length: int) -> bytes:
    return number(4 * length + 2)


GOOD = copy(20_000) + literal(3000) + copy(len(BASE) - 20_000)


def patch(
    instructions: bytes = GOOD, literals: bytes = b"new" * 1000, text_length: int = len(TARGET), size: int = len(TARGET),
    version: int = 2, packed_literals: bytes = b"", base_text: int = len(BASE), corrections: bytes = b"",
) -> bytes:
    sections = [zstd(instructions), zstd(b""), packed_literals or zstd(literals), b"", corrections]
    header = b"".join([
        number(version), b"\1", hashlib.sha256(TARGET).digest(), number(size), number(text_length),
        number(1), b"\1", hashlib.sha256(BASE).digest(), number(len(BASE)), number(base_text),
        number(0), *[number(len(section)) for section in sections],
    ])
    return b"SLDELTA\n" + number(len(header)) + header + b"".join(sections)


class Patched:
    """A delta on `first()` whose one new layer travels as the patch that `make` makes when it is written."""

    def __init__(self, make, scratch: int = 2 * len(BASE)) -> None:
        self.make = make
        self.scratch = scratch

    def write(self, folder):
        config = configuration(TARGET)
        image = Image("plant/app", "v2", [
            (LAYER, TARGET), (CONFIG, config), (MANIFEST, manifest(config, [(LAYER, TARGET)]))])
        patches = [Patch(TARGET, self.make(), [BASE], self.scratch)]
        return hostile(images=[image], base=first(), patches=patches).write(folder)


def _zeros() -> bytes:
    """1 GiB of zero bytes in a few kilobytes."""
    command = "head -c 1073741824 /dev/zero | zstd -q -c -19 --long=26"
    return subprocess.run(["sh", "-c", command], capture_output=True, check=True).stdout


CASES = [
    accepted("ARC-27-good", "a good patch", Patched(patch)),
    *[refused(f"ARC-27-{name}", what, 11, WRONG, Patched(make)) for name, what, make in (
        ("longer", "a patch that makes more than the layer", lambda: patch(copy(20_000) + literal(3000) + copy(len(BASE)))),
        ("endless", "a patch that copies 2^40 bytes", lambda: patch(copy(1 << 40))),
        ("text", "a patch whose text has 2^40 bytes", lambda: patch(text_length=1 << 40)),
        ("size", "a patch for a layer of 2^40 bytes", lambda: patch(size=1 << 40, text_length=1 << 40)),
        ("base", "a patch whose base unpacks to 2^40 bytes", lambda: patch(base_text=1 << 40)),
        ("other", "a patch that makes another layer of the same size", lambda: patch(literals=b"old" * 1000)),
        ("short", "a patch that makes less than the layer", lambda: patch(copy(20_000) + literal(3000))),
        ("outside", "a patch that copies from beyond its base", lambda: patch(copy(3000, skipped=len(BASE) - 10))),
        ("backwards", "a patch that copies from before its base", lambda: patch(number(4 * 3000) + number(2 * 7 + 1))),
        ("garbage", "a patch that is none", lambda: b"SLDELTA\n" + b"\xff" * 500),
        ("cut", "a patch without its end", lambda: patch()[:-5]),
        ("behind", "a patch with bytes behind its end", lambda: patch() + b"x"))],
    refused("ARC-27-version", "a patch of version 3", (11, 13), WRONG + " delta.unknown-version", Patched(lambda: patch(version=3))),
    refused("ARC-27-bomb", "literals of 1 GiB in a few kilobytes", 11, WRONG, Patched(lambda: patch(packed_literals=_zeros())),
            quick=False),
    refused("ARC-27-scratch", "a patch that takes more scratch than was signed", 11, WRONG, Patched(patch, scratch=7)),
]
