"""SIG-13, SIG-29 and SIG-39 to SIG-56: trust roots, their chain, and what a site keeps of them."""

import hashlib
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from . import keys
from .case import Waiting
from .importing import accepted, good, hostile, refused
from .keys import ed25519_key
from .trust import APPROVE, RELEASE, Root, raw_signature

ONE, TWO, THREE, FOUR, FIVE, SIX = (ed25519_key(f"root-{number}") for number in range(1, 7))
NEW_RELEASE = keys.p256_key("release-2")
INVALID = "root.invalid content.unexpected-json content.malformed-json"


def follows(name: str, what: str, old: Root, new: Root, *more: Root):
    """A chain that a site must follow."""
    roots = [old, new, *more]
    return accepted(name, what, hostile(roots=roots), root=old, before=[], kept=len(roots) - 1)


def stays(name: str, what: str, errors: str, new: Root, old: Root = Root(), exit: int = 12, **more):
    """A second root that a site must not follow."""
    after = good(roots=[old])
    return refused(name, what, exit, errors, hostile(roots=[old, new]), root=old, before=[], after=after, **more)


def spoilt(change, **values) -> Root:
    return Root(version=2, edit=change, **values)


def chained(version: int) -> Root:
    return Root(version=version)


def odd_key(spki: bytes, scheme: str):
    """A root whose approve role has one more key, of another kind than docs/format.md accepts."""

    def edit(document: dict) -> None:
        name = hashlib.sha256(spki).hexdigest()
        entry = raw_signature("", spki)["sig"]
        document["keys"][name] = {"label": "odd", "scheme": scheme, "spki": entry}
        document["roles"]["approve"]["keyids"].append(name)

    return spoilt(edit)


def _twice(document: dict) -> None:
    entry = dict(document["keys"][RELEASE.identifier])
    document["keys"]["f" * 64] = entry
    document["roles"]["release"] = {"keyids": [RELEASE.identifier, "f" * 64], "threshold": 2}


def _listed_twice(document: dict) -> None:
    document["roles"]["release"]["keyids"] *= 2
    document["roles"]["release"]["threshold"] = 2


def _threshold(role: str, value):
    def edit(document: dict) -> None:
        document["roles"][role]["threshold"] = value

    return edit


def _named(name: str):
    def edit(document: dict) -> None:
        document["keys"][name] = document["keys"].pop(APPROVE.identifier)
        document["roles"]["approve"]["keyids"] = [name]

    return edit


def _overlap(document: dict) -> None:
    document["roles"]["approve"]["keyids"].append(RELEASE.identifier)


def _revoked_in_role(document: dict) -> None:
    document["revoked"]["keyids"].append(APPROVE.identifier)


def _p384() -> bytes:
    secret = ec.derive_private_key(12345, ec.SECP384R1())
    return secret.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _off_curve() -> bytes:
    return RELEASE.spki[:-1] + bytes([RELEASE.spki[-1] ^ 1])


def _explicit() -> bytes:
    """The release key with the parameters of its curve written out."""
    prime = 2**256 - 2**224 + 2**192 + 2**96 - 1
    wide = lambda value: value.to_bytes(32, "big")  # noqa: E731
    curve_b = bytes.fromhex("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b")
    base = ec.derive_private_key(1, ec.SECP256R1()).public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    field = _der(0x30, bytes.fromhex("06072a8648ce3d0101") + _der(2, b"\0" + wide(prime)))
    curve = _der(0x30, _der(4, wide(prime - 3)) + _der(4, curve_b))
    order = _der(2, b"\0" + wide(keys.P256_ORDER))
    parameters = _der(0x30, b"\2\1\1" + field + curve + _der(4, base) + order + b"\2\1\1")
    point = RELEASE.spki[-65:]
    return _der(0x30, _der(0x30, bytes.fromhex("06072a8648ce3d0201") + parameters) + _der(3, b"\0" + point))


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else (b"\x81%c" % size if size < 256 else b"\x82" + size.to_bytes(2, "big"))
    return bytes([tag]) + length + content


def _renamed(files: dict) -> None:
    files["trust/root.3.dsse.json"] = files.pop("trust/root.2.dsse.json")


def _crowd(folder: Path) -> None:
    content = chained(2).file()
    for version in range(2, 5001):
        (folder / f"trust/root.{version}.dsse.json").write_bytes(content)


def _heavy(folder: Path) -> None:
    (folder / "trust/root.2.dsse.json").write_bytes(b" " * 10_000_000)


def _lose_root(state: Path) -> None:
    (state / "trust/root.1.dsse.json").rename(state / "trust/lost")


def _find_root(state: Path) -> None:
    (state / "trust/lost").rename(state / "trust/root.1.dsse.json")


def _flip_root(state: Path) -> None:
    path = state / "trust/root.1.dsse.json"
    content = path.read_bytes()
    path.write_bytes(content[:100] + bytes([content[100] ^ 1]) + content[101:])


def _root_as_folder(state: Path) -> None:
    _lose_root(state)
    (state / "trust/root.1.dsse.json").mkdir()


def _folder_as_root(state: Path) -> None:
    (state / "trust/root.1.dsse.json").rmdir()
    _find_root(state)


OLD = Root(root=[ONE], signers=[ONE])
PAIR = Root(root=[ONE, TWO], thresholds={"root": 1}, signers=[ONE])
FIFTHS = Root(root=[ONE, TWO, THREE, FOUR, FIVE], thresholds={"root": 3}, signers=[ONE, TWO, THREE])
BOTH = Root(root=[ONE, TWO], thresholds={"root": 2}, signers=[ONE, TWO])
LAST = [THREE, FOUR, FIVE]
EXPIRED = Root(version=2, created="2024-02-01T00:00:00Z", expires="2024-03-01T00:00:00Z")
REVOKING = Root(version=2, revoked={"keyids": [], "statements": [hostile().identity()]})
ROTATED = Root(version=2, release=[NEW_RELEASE])


def _second(root: list, signers: list, threshold: int = 1, version: int = 2) -> Root:
    return Root(version=version, root=root, signers=signers, thresholds={"root": threshold})


ROTATIONS = [
    stays("SIG-39-not-old", "not signed by the old key", "root.not-signed", _second([TWO], [TWO]), OLD),
    stays("SIG-39-not-new", "not signed by the new key", "root.not-signed", _second([TWO], [ONE]), OLD),
    follows("SIG-39-one-of-one", "one root key for another", OLD, _second([TWO], [ONE, TWO])),
    follows("SIG-39-unused", "more signatures than needed", OLD, _second([TWO], [ONE, TWO, THREE])),
    follows("SIG-39-three-of-five", "three old, three new", FIFTHS, _second([FOUR, FIVE, SIX, ONE, TWO], [ONE, TWO, FOUR], 3)),
    follows("SIG-39-three-and-three", "other three sign the new one", FIFTHS,
            _second([FOUR, FIVE, SIX], [ONE, TWO, THREE, FOUR, FIVE, SIX], 3)),
    follows("SIG-39-same", "nothing but the version changes", OLD, _second([ONE], [ONE])),
    follows("SIG-39-intermediate", "one key for another by way of both", OLD,
            _second([ONE, TWO], [ONE, TWO]), _second([TWO], [TWO, ONE], version=3)),
    follows("SIG-39-all", "all keys at once", BOTH, _second([THREE, FOUR], [ONE, TWO, THREE, FOUR], 2)),
    follows("SIG-39-up", "threshold 1 to 2", PAIR, _second([ONE, TWO], [ONE, TWO], 2)),
    follows("SIG-39-down", "threshold 2 to 1", BOTH, _second([ONE, TWO], [ONE, TWO], 1)),
    stays("SIG-39-two-old", "two of three old keys", "root.not-signed",
          _second([FOUR, FIVE, SIX], [ONE, TWO, SIX], 3), FIFTHS),
    stays("SIG-39-two-new", "two of three new keys", "root.not-signed",
          _second([FOUR, FIVE, SIX], [ONE, TWO, THREE, FOUR, FIVE], 3), FIFTHS),
    stays("SIG-39-new-threshold", "threshold 1 to 2, one signature", "root.not-signed", _second([ONE, TWO], [ONE], 2), PAIR),
    stays("SIG-39-old-threshold", "threshold 2 to 1, one signature", "root.not-signed", _second([ONE, TWO], [ONE], 1), BOTH),
]

CASES = [
    stays("SIG-13-two-names", "one key under two key ids", INVALID, spoilt(_twice)),
    stays("SIG-13-listed-twice", "one key id twice in a role", INVALID, spoilt(_listed_twice)),
    refused("SIG-29-revoked", "the newest root revokes the statement", 12, "bundle.revoked", kept=1,
            medium=lambda folder: (folder / "trust/root.2.dsse.json").write_bytes(REVOKING.file()),
            after=good(roots=[Root(), REVOKING])),
    *ROTATIONS,
    *[stays(f"SIG-40-{role}-{name}", f"threshold {value} of {role}", INVALID, spoilt(_threshold(role, value)))
      for role in ("root", "release", "approve") for name, value in (("zero", 0), ("negative", -1), ("two-of-one", 2))],
    stays("SIG-40-override-of-none", "threshold 1 of no override key", INVALID, spoilt(_threshold("override", 1))),
    refused("SIG-41-skipped", "root 3 without root 2", 12, "root.out-of-order", hostile(roots=[Root(), chained(3)])),
    refused("SIG-41-renamed", "root 2 in a file that says 3", 12, "root.out-of-order root.invalid",
            hostile(roots=[Root(), chained(2)], files=_renamed)),
    refused("SIG-42-removed-key", "signed by a key that root 2 has taken out", 12, "signature.threshold-not-met", kept=1,
            bundle=hostile(roots=[Root(), ROTATED]),
            after=good(roots=[Root(), ROTATED], signers=[NEW_RELEASE, APPROVE])),
    stays("SIG-43-small-order", "an Ed25519 key of small order", INVALID,
          odd_key(keys.ED25519_PREFIX + b"\1" + bytes(31), "ed25519")),
    stays("SIG-43-not-canonical", "an Ed25519 key above the prime", INVALID,
          odd_key(keys.ED25519_PREFIX + b"\xff" * 31 + b"\x7f", "ed25519")),
    stays("SIG-43-p384", "a P-384 key", INVALID, odd_key(_p384(), "ecdsa-p256-sha256")),
    stays("SIG-43-explicit", "a P-256 key with its curve written out", INVALID, odd_key(_explicit(), "ecdsa-p256-sha256")),
    stays("SIG-43-off-curve", "a point that is not on the curve", INVALID, odd_key(_off_curve(), "ecdsa-p256-sha256")),
    stays("SIG-43-other-scheme", "a P-256 key that says Ed25519", INVALID, odd_key(NEW_RELEASE.spki, "ed25519")),
    stays("SIG-44-overlap", "the release key approves too", INVALID, spoilt(_overlap)),
    stays("SIG-44-revoked", "a key in a role that is revoked", INVALID, spoilt(_revoked_in_role)),
    refused("SIG-45-not-approved", "signed by the release key alone", 13, "signature.not-approved",
            hostile(signers=[RELEASE])),
    refused("SIG-46-crowd", "a folder of 5,000 trust roots", 11, "root.chain-too-long", medium=_crowd),
    refused("SIG-46-heavy", "a trust root of 10 MB", 11, "root.too-large file.too-large", medium=_heavy),
    refused("SIG-47-expired", "the newest root has expired; it is kept, the bundle is not", 13, "bundle.root-expired",
            hostile(roots=[Root(), EXPIRED]), kept=1, after=good(roots=[Root(), EXPIRED, chained(3)])),
    *[stays(f"SIG-48-{label}", f"a key named {name}", INVALID, spoilt(_named(name)))
      for label, name in (("path", "../x"), ("question", "?"), ("hash", "#"), ("upper", APPROVE.identifier.upper()))],
    refused("SIG-56-missing", "the site's trust root is gone", 14, "state.trust-root-lost site.damaged",
            site=_lose_root, mend=_find_root),
    refused("SIG-56-unreadable", "a folder stands where the site's trust root was", 14,
            "state.trust-root-lost site.damaged", site=_root_as_folder, mend=_folder_as_root),
    refused("SIG-56-flipped", "a bit of the site's trust root", 14, "state.trust-root-lost site.damaged",
            site=_flip_root, mend=_flip_root),
]

WAITING = [Waiting("SIG-55", "overrides by the override role (docs/threat-model.md, what is not there yet)")]
