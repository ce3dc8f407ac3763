"""ARC: volumes. Signed ones that no careful writer makes, good ones that were altered, and files that are none."""

import bz2
import gzip
import lzma
import os
import stat
from pathlib import Path

from . import volumes as tar
from .attempt import Attempt, NotPossible
from .bundle import Bundle
from .case import Case, listed
from .importing import accepted, hostile, refused
from .patches import CASES as PATCHES
from .patches import zstd
from .samples import image, noise
from .site import audit
from .statements import several
from .trust import encode
from .volumes import Entry

VOLUME = "vol-0001.tar"
TRUST = "trust/root.1.dsse.json"
ALTERED = "bundle.altered-volume"
ANY = ALTERED + " bundle.altered-blob bundle.inconsistent-contents"
UNREADABLE = "bundle.unreadable file.not-regular import.no-bundle import.not-a-folder import.missing-file"


def resized(change) -> Bundle:
    """The volume is longer or shorter than signed."""

    def edit(files: dict) -> None:
        files[VOLUME] = change(files[VOLUME])

    return hostile(files=edit)


def signed(change) -> Bundle:
    """The volume is as signed, but not as contents.json has it."""

    def edit(archives: list) -> None:
        archives[0] = change(archives[0])

    return hostile(volumes=edit)


def arranged(change) -> Bundle:
    """The entries of the first volume are changed before they are signed."""
    return hostile(entries=lambda volumes: change(volumes[0]))


def headed(name: str = "", size: int = -1, **fields: bytes) -> Bundle:
    """The first blob has another header, of the same length and signed."""

    def change(entries: list[Entry]) -> None:
        blob = entries[2]
        length = len(blob.content) if size < 0 else size
        blob.header = tar.header(name or blob.name, length, **(fields or {"type": b"0"}))

    return arranged(change)


def block(change) -> Bundle:
    """The first blob has this header block, whatever its sum."""
    return arranged(lambda entries: setattr(entries[2], "header", change(entries[2].header)))


def instead(packed: bytes) -> Bundle:
    """These two blocks stand where `oci-layout` and its header do, so that nothing else moves."""
    assert len(packed) == 2 * tar.BLOCK
    return arranged(lambda entries: entries.__setitem__(0, Entry("", packed, b"")))


def inserted(*packed: bytes, at: int = 2) -> Bundle:
    return arranged(lambda entries: entries.insert(at, Entry("", b"".join(packed), b"")))


def link(kind: bytes, name: str, target: str) -> bytes:
    return tar.header(name, 0, type=kind, link=target.encode())


def _magic(magic: bytes) -> Bundle:
    return headed(magic=magic[:6], version=magic[6:])


def _swap_names(entries: list[Entry]) -> None:
    """Two blobs of one size under each other's name: each is a valid blob."""
    first, second = (entry for entry in entries[2:] if len(entry.content) == len(entries[2].content))
    first.content, second.content = second.content, first.content


def _flip_content(archive: bytes) -> bytes:
    place = archive.index(noise("plant/app:v2", 16)) + 100
    return archive[:place] + bytes([archive[place] ^ 1]) + archive[place + 1 :]


def _flip_padding(archive: bytes) -> bytes:
    """A bit behind the text of oci-layout."""
    place = tar.BLOCK + len(tar.LAYOUT) + 9
    return archive[:place] + b"\1" + archive[place + 1 :]


def _large_header(entries: list[Entry]) -> None:
    entries.insert(2, Entry("", tar.pax(b"comment", b"x" * (3 << 20)), b""))


def _copied_entry(entries: list[Entry]) -> None:
    entries.append(tar.entry(entries[2].name, entries[2].content[::-1]))


def placed(name: str, make):
    """A file of the bundle is replaced by something that is no regular file; `make` gets its path and where the file is now."""

    def spoil(folder: Path) -> None:
        aside = folder.parents[1] / "aside"
        (folder / name).rename(aside)
        try:
            make(folder / name, aside)
        except PermissionError as error:
            raise NotPossible(f"only root can make this file: {error}") from error

    return spoil


KINDS = {
    "link": lambda path, aside: path.symlink_to(os.path.relpath(aside, path.parent)),
    "pipe": lambda path, aside: os.mkfifo(path),
    "folder": lambda path, aside: path.mkdir(),
    "socket": lambda path, aside: os.mknod(path, stat.S_IFSOCK | 0o644),
    "device": lambda path, aside: os.mknod(path, 0o20644, os.makedev(1, 5)),
}


def _litter(folder: Path) -> None:
    top = folder.parents[2]
    for name in ("autorun.inf", "._bundle", ".DS_Store", "sealift/.Spotlight", "sealift/notes.txt"):
        (top / name).write_bytes(b"x")
    for name in (".Trash-1000/files", "System Volume Information"):
        (top / name).mkdir(parents=True)
    (folder / "._vol-0001.tar").write_bytes(b"x")
    (folder / "autorun.inf").write_bytes(b"x")


def _two_sticks() -> Case:
    """Some volumes on one stick, the others on another: the second run goes on with what the first has loaded."""

    def make(folder: Path) -> None:
        for number, absent in enumerate(((1, 3), (2, 4))):
            place = several().write(folder / f"stick-{number}")
            for volume in absent:
                (place / f"vol-{volume:04}.tar").unlink()

    def act(attempt: Attempt) -> None:
        state = attempt.folder / "site"
        attempt.sites.put(state)
        outcome = attempt.judge(attempt.sealift("import", "stick-0", "--state", state, "--json"))
        for name in ("vol-0001.tar", "vol-0003.tar"):
            attempt.expect(name in outcome.text, f"{name} is not named as missing")
        attempt.expect(not (state / "mirror/index.json").exists() or b"plant/app" not in
                       (state / "mirror/index.json").read_bytes(), "a name is visible before everything is there")
        attempt.require("import", "stick-1", "--state", state)
        attempt.records = str(sum(record["result"] != "success" for record in audit(state)))

    return Case("ARC-26-two-sticks", "volumes 2 and 4 on one stick, 1 and 3 on another", (11,),
                listed("import.missing-volumes"), make, act, True)


def _crowd(entries: list[Entry]) -> None:
    entries.insert(2, Entry("", tar.header("empty", 0) * 100_000, b""))


def _counted(blobs: int) -> Bundle:
    """contents.json with this many blobs that are nowhere."""

    def edit(contents: dict) -> bytes:
        contents["blobs"] = []
        text = encode(contents)
        entry = b'{"delivery":{"held":true},"digest":"sha256:%064x","mediaType":"a/b","repositories":[],"size":1}'
        rows = b",".join(entry % number for number in range(blobs))
        return text.replace(b'"blobs":[]', b'"blobs":[' + rows + b"]")

    return hostile(contents=edit)


MADE_UP = [
    ("ARC-03-parent", "a path that leaves the folder", headed("../../etc/passwd")),
    ("ARC-03-absolute", "an absolute path", headed("/etc/passwd")),
    ("ARC-03-inner", "a path with .. inside", headed("blobs/sha256/../../../x")),
    ("ARC-05-hard-link", "a blob that says it is a hard link", headed(type=b"1", link=b"/etc/shadow")),
    *[(f"ARC-06-type-{kind.hex()}", f"a blob of tar type {kind!r}", headed(type=kind))
      for kind in (b"2", b"3", b"4", b"5", b"6", b"7", b"A", b"V", b"K", b"L", b"x", b"g", b"\0")],
    ("ARC-07-sparse", "an old GNU sparse file", headed(type=b"S", size=1 << 30)),
    ("ARC-08-sparse", "a pax header that claims 1 TiB",
     instead(tar.pax(b"GNU.sparse.major", b"1", b"GNU.sparse.realsize", b"%d" % (1 << 40)))),
    ("ARC-09-holes", "malformed SUN.holesdata", instead(tar.pax(b"SUN.holesdata", b" 0 -1 99999999999999999999 x"))),
    ("ARC-10-size", "a pax size of 1 TiB", instead(tar.pax(b"size", b"%d" % (1 << 40)))),
    ("ARC-11-paths", "two pax paths", instead(tar.pax(b"path", b"oci-layout", b"path", b"../x"))),
    ("ARC-11-nul", "a pax path with NUL", instead(tar.pax(b"path", b"oci-layout\0../x"))),
    ("ARC-13-negative", "a negative size in base 256", block(
        lambda header: tar.checksum(header[:124] + b"\xff" * 12 + header[136:]))),
    ("ARC-13-2-63", "a size of 2^63 in base 256", block(
        lambda header: tar.checksum(header[:124] + b"\x80\0\0\0\x80" + bytes(7) + header[136:]))),
    ("ARC-13-octal", "a size that is no octal number", block(
        lambda header: tar.checksum(header[:124] + b"9999999999x\0" + header[136:]))),
    ("ARC-14-sum", "a wrong sum", block(lambda header: header[:148] + b"000000\0 " + header[156:])),
    ("ARC-14-v7", "no magic", _magic(bytes(8))),
    ("ARC-14-gnu", "the magic of GNU tar", _magic(b"ustar  \0")),
    ("ARC-16-order", "two entries for each other", arranged(
        lambda entries: entries.__setitem__(slice(0, 2), [entries[1], entries[0]]))),
    ("ARC-19-setuid", "a blob with setuid", headed(mode=b"0004755\0")),
    ("ARC-19-writable", "a blob that anybody may write", headed(mode=b"0000666\0")),
    ("ARC-19-owner", "a blob of user 1000", headed(uid=b"0001750\0")),
    ("ARC-19-time", "a blob from the year 36812", headed(mtime=b"\x80" + bytes(6) + b"\1" + bytes(4))),
    ("ARC-22-utf-8", "a name that is no UTF-8", block(
        lambda header: tar.checksum(b"\xff\xfe\x1b[2J".ljust(100, b"\0") + header[100:]))),
    ("ARC-22-bidi", "a name that turns the direction of text", headed("blobs/\u202egnp.exe")),
    *[(f"ARC-23-{label}", f"a name {name!r}", headed(name)) for label, name in (
        ("case", "BLOBS/SHA256/" + "a" * 64), ("con", "CON"), ("dot", "oci-layout."), ("stream", "a:b"),
        ("backslash", "blobs\\sha256\\x"))],
    ("ARC-28-padding", "a bit of the padding", signed(_flip_padding)),
    ("ARC-28-end", "an end that is not zero", signed(lambda archive: archive[:-1] + b"\1")),
]

GROWN = [
    ("ARC-02-signed", "a second archive behind the end, signed", signed(lambda archive: archive * 2)),
    ("ARC-04-link", "a link, then a file through it",
     inserted(link(b"2", "blobs/x", "/tmp"), tar.entry("blobs/x/y", b"z").packed)),
    ("ARC-05-entry", "one entry more, a hard link", inserted(link(b"1", "x", "/etc/shadow"))),
    ("ARC-12-large", "a pax header of 3 MiB", arranged(_large_header)),
    ("ARC-15-twice", "an entry twice, the second one differs", arranged(_copied_entry)),
    ("ARC-16-more", "an entry that contents.json does not list", inserted(tar.entry("extra", b"x").packed)),
    ("ARC-16-less", "an entry that contents.json lists is not there", arranged(lambda entries: entries.pop(2))),
    ("ARC-20-gzip", "a volume that is gzip", signed(lambda archive: gzip.compress(archive, mtime=0))),
    ("ARC-20-zstd", "a volume that is zstd", signed(zstd)),
    ("ARC-20-bzip2", "a volume that is bzip2", signed(bz2.compress)),
    ("ARC-20-xz", "a volume that is xz", signed(lzma.compress)),
    ("ARC-21-entries", "100,000 empty entries", arranged(_crowd)),
    ("ARC-22-long", "a name of 64 KiB", inserted(tar.pax(b"path", b"x" * 65536), tar.header("x", 0))),
    ("ARC-28-blocking", "zero bytes up to a record of 10 KiB", signed(
        lambda archive: archive + bytes(-len(archive) % 10240))),
]

CASES = [
    *[refused(f"ARC-01-{name}", what, 11, "bundle.wrong-size", resized(change), says=VOLUME) for name, what, change in (
        ("byte", "a volume that lacks its last byte", lambda archive: archive[:-1]),
        ("block", "a volume that lacks its last block", lambda archive: archive[:-512]),
        ("empty", "an empty volume", lambda archive: b""))],
    refused("ARC-02-longer", "a second archive behind the end", 11, "bundle.wrong-size", resized(lambda archive: archive * 2)),
    *[refused(name, what, 11, ALTERED, bundle) for name, what, bundle in MADE_UP],
    *[refused(name, what, 11, ANY, bundle) for name, what, bundle in GROWN],
    refused("ARC-17-content", "one bit of a blob", 11, "bundle.altered-blob", resized(_flip_content), says="sha256:"),
    refused("ARC-18-names", "two valid blobs under each other's name", 11, "bundle.altered-blob",
            hostile(images=[image(tag="v2"), image("plant/tool", "v1")], entries=lambda volumes: _swap_names(volumes[0]))),
    refused("ARC-21-blobs", "contents.json with 200,001 blobs", 11,
            "bundle.inconsistent-contents content.over-limit content.unexpected-json content.malformed-json",
            _counted(200_001), quick=False,
            seconds=30, note="contents.json is signed; a debug executable takes 12 s to decode it"),
    *[refused(f"ARC-24-{kind}-{label}", f"{name} is a {kind}", 11, UNREADABLE, medium=placed(name, make),
              quick=kind in ("link", "pipe"))
      for kind, make in KINDS.items()
      for label, name in (("envelope", "bundle.dsse.json"), ("root", TRUST), ("contents", "contents.json"), ("volume", VOLUME))],
    *[refused(f"ARC-24-{kind}-trust", f"the folder trust is a {kind}", 11, UNREADABLE, medium=placed("trust", KINDS[kind]))
      for kind in ("link", "pipe")],
    accepted("ARC-25-litter", "what other systems leave on a stick", medium=_litter),
    refused("ARC-26-one-of-four", "one volume is not there", 11, "import.missing-volumes", several(), says="vol-0003.tar",
            medium=lambda folder: (folder / "vol-0003.tar").unlink()),
    _two_sticks(),
    *PATCHES,
]
