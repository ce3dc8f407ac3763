"""SIG-01 to SIG-19: the envelope and who signed it."""

import base64
from pathlib import Path

from . import keys
from .bundle import Bundle
from .importing import accepted, good, hostile, refused
from .keys import Key
from .trust import APPROVE, RELEASE, ROOT, STATEMENT_TYPE, Root, encode, pae, raw_signature

ENVELOPE = "bundle.dsse.json"
STRANGER = keys.p256_key("stranger")
SECOND = keys.p256_key("release-2")
EDWARDS = keys.ed25519_key("release-ed25519")
TWO_OF_TWO = Root(release=[RELEASE, SECOND], thresholds={"release": 2})
EDWARDS_ROOT = Root(release=[EDWARDS])


def payload_of(envelope: dict) -> bytes:
    return base64.b64decode(envelope["payload"])


def flipped(text: str) -> str:
    content = bytearray(base64.b64decode(text))
    content[len(content) // 2] ^= 1
    return base64.b64encode(content).decode()


def signed(change, **values) -> Bundle:
    """A bundle whose finished envelope is changed in place."""

    def edit(envelope: dict):
        change(envelope)

    return hostile(envelope=edit, **values)


def release_signature(make, **values) -> Bundle:
    """A bundle with another first signature: `make` gets key and message and gives the bytes."""

    def edit(envelope: dict) -> None:
        key: Key = values.get("signers", [RELEASE])[0]
        message = pae(STATEMENT_TYPE, payload_of(envelope))
        envelope["signatures"][0] = raw_signature(key.identifier, make(key, message))

    return hostile(envelope=edit, **values)


def _raw(make) -> Bundle:
    """A bundle whose envelope is these bytes, made of the good ones."""
    return hostile(envelope=lambda envelope: make(encode(envelope)))


def _numbers(change):
    """An ECDSA signature of other numbers."""

    def make(key: Key, message: bytes) -> bytes:
        r, s = change(*key.sign_numbers(message))
        return keys.utils.encode_dss_signature(r, s)

    return make


def _der(change):
    return lambda key, message: change(key.sign(message))


def _long_length(content: bytes) -> bytes:
    return content[:1] + b"\x81" + content[1:]


def _negative(key: Key, message: bytes) -> bytes:
    """An r without the zero byte that keeps it positive."""
    r, s = (value.to_bytes(32, "big") for value in key.sign_numbers(message))
    return keys.der_sequence(keys.der_integer(bytes([r[0] | 0x80]) + r[1:]) + keys.der_integer(s))


def _grown_scalar(key: Key, message: bytes) -> bytes:
    """The same Ed25519 signature with S + L, which a careless verifier takes as well."""
    content = key.sign(message)
    scalar = int.from_bytes(content[32:], "little") + keys.ED25519_ORDER
    return content[:32] + scalar.to_bytes(32, "little")


def _urlsafe(envelope: dict) -> None:
    translate = str.maketrans("+/", "-_")
    envelope["payload"] = envelope["payload"].translate(translate)
    for signature in envelope["signatures"]:
        signature["sig"] = signature["sig"].translate(translate)


def _spoil_base64(envelope: dict, change) -> None:
    envelope["payload"] = change(envelope["payload"])


def _loose_bits(text: str) -> str:
    """Padding whose unused bits are not zero."""
    assert text.endswith("="), "the sample payload must need padding"
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    stem = text.rstrip("=")
    return stem[:-1] + alphabet[alphabet.index(stem[-1]) | 1] + text[len(stem) :]


def _padded_payload(payload: bytes) -> bytes:
    """Spaces behind the statement, until its base64 needs padding; JSON allows them."""
    return payload + b" " * ((1 - len(payload)) % 3)


def _retype(name: str):
    def edit(envelope: dict) -> None:
        envelope["payloadType"] = name

    return edit


def _set_predicate(name: str):
    def edit(statement: dict) -> None:
        statement["predicateType"] = name

    return edit


def _as_mine(envelope: dict) -> None:
    """A stranger's signature under the key id of the release key."""
    content = STRANGER.sign(pae(STATEMENT_TYPE, payload_of(envelope)))
    envelope["signatures"][0] = raw_signature(RELEASE.identifier, content)


def _offer_key(place: str):
    def edit(envelope: dict) -> None:
        _as_mine(envelope)
        offered = base64.b64encode(STRANGER.spki).decode()
        envelope["signatures"][0][place] = offered
        envelope[place] = offered
        envelope["signatures"][0]["keyid"] = STRANGER.identifier

    return edit


def _keyids(value):
    def edit(envelope: dict) -> None:
        for signature in envelope["signatures"]:
            del signature["keyid"]
            if value is not None:
                signature["keyid"] = value

    return edit


def _malleated(envelope: dict) -> None:
    """The release signature once more, as (r, n - s)."""
    r, s = RELEASE.sign_numbers(pae(STATEMENT_TYPE, payload_of(envelope)))
    other = keys.utils.encode_dss_signature(r, keys.P256_ORDER - s)
    envelope["signatures"].append(raw_signature(RELEASE.identifier, other))


def _twice(envelope: dict) -> None:
    envelope["signatures"].append(dict(envelope["signatures"][0]))


def _beside(envelope: dict) -> None:
    garbage = raw_signature(STRANGER.identifier, b"\xff" * 70)
    envelope["signatures"] = [garbage, raw_signature("", b""), *envelope["signatures"]]


def _remove(folder: Path) -> None:
    (folder / ENVELOPE).unlink()


def _endless_payload(folder: Path) -> None:
    with (folder / ENVELOPE).open("wb") as out:
        out.write(b'{"payload":"')
        for _ in range(300):
            out.write(b"A" * 1_000_000)
        out.write(b'","payloadType":"%s","signatures":[]}' % STATEMENT_TYPE.encode())


UNTRUSTED = "signature.threshold-not-met"
TOO_LARGE = "bundle.unreadable file.too-large envelope.malformed"
MALFORMED = "envelope.malformed content.malformed-json content.unexpected-json"
TWO = {"root": TWO_OF_TWO, "before": [], "after": good(roots=[TWO_OF_TWO], signers=[RELEASE, SECOND, APPROVE])}
ED = {"root": EDWARDS_ROOT, "before": [], "after": good(roots=[EDWARDS_ROOT], signers=[EDWARDS, APPROVE])}
ED_BUNDLE = {"signers": [EDWARDS, APPROVE], "roots": [EDWARDS_ROOT]}

CASES = [
    refused("SIG-01-no-envelope", "a folder without bundle.dsse.json", 11, "import.no-bundle", medium=_remove),
    refused("SIG-02-no-signature", "signatures is an empty list", 12, UNTRUSTED, hostile(signers=[])),
    refused("SIG-02-approval-only", "signed by the approve key alone", 12, UNTRUSTED, hostile(signers=[APPROVE])),
    refused("SIG-03-payload", "one bit of the payload", 12, UNTRUSTED,
            signed(lambda e: e.update(payload=flipped(e["payload"])))),
    refused("SIG-03-signature", "one bit of a signature", 12, UNTRUSTED,
            signed(lambda e: e["signatures"][0].update(sig=flipped(e["signatures"][0]["sig"])))),
    refused("SIG-03-type", "one letter of the payload type", 12, "signature.unexpected-type " + UNTRUSTED,
            signed(_retype("application/vnd.in-toto+jsom"))),
    refused("SIG-04-other-type", "signed, then called another type", 12, "signature.unexpected-type " + UNTRUSTED,
            signed(_retype("application/vnd.sealift.root.v1+json"))),
    refused("SIG-04-signed-type", "signed under another type", 12, "signature.unexpected-type",
            hostile(payload_type="application/vnd.sealift.root.v1+json")),
    refused("SIG-05-override", "a release signature under the predicate type of an override", 12,
            "signature.unexpected-type", hostile(statement=_set_predicate("https://sealift.dev/override/v1"))),
    refused("SIG-05-statement-type", "another _type", 12, "signature.unexpected-type",
            hostile(statement=lambda s: s.update(_type="https://in-toto.io/Statement/v0.1"))),
    refused("SIG-05-root-key", "signed by the root key alone", 12, UNTRUSTED, hostile(signers=[ROOT])),
    refused("SIG-05-without-approval", "signed by release and root key", 13, "signature.not-approved",
            hostile(signers=[RELEASE, ROOT])),
    refused("SIG-06-raw", "the payload is signed, not its encoding with the type", 12, UNTRUSTED,
            release_signature(lambda key, message: key.sign(message.split(b" ", 4)[4]))),
    refused("SIG-07-keyid", "the key id of the release key on a stranger's signature", 12, UNTRUSTED, signed(_as_mine)),
    accepted("SIG-08-no-keyid", "signatures without key ids", signed(_keyids(None))),
    accepted("SIG-08-empty-keyid", "signatures with empty key ids", signed(_keyids(""))),
    accepted("SIG-08-wrong-keyid", "signatures with the key id of a stranger", signed(_keyids(STRANGER.identifier))),
    accepted("SIG-09-url-safe", "payload and signatures in the other alphabet of base64", signed(_urlsafe)),
    refused("SIG-10-line-break", "a line break in base64", 11, MALFORMED,
            signed(lambda e: _spoil_base64(e, lambda text: text[:76] + "\n" + text[76:]))),
    refused("SIG-10-no-padding", "base64 without its padding", 11, MALFORMED,
            signed(lambda e: _spoil_base64(e, lambda text: text.rstrip("=")), payload=_padded_payload)),
    refused("SIG-10-loose-bits", "base64 whose unused bits are not zero", 11, MALFORMED,
            signed(lambda e: _spoil_base64(e, _loose_bits), payload=_padded_payload)),
    refused("SIG-10-signature", "a line break in the base64 of a signature", 11, MALFORMED,
            signed(lambda e: e["signatures"][0].update(sig=e["signatures"][0]["sig"][:8] + "\n" + e["signatures"][0]["sig"][8:]))),
    refused("SIG-10-mixed", "both alphabets of base64 in one text", 11, MALFORMED,
            signed(lambda e: _spoil_base64(e, lambda text: "-_+/" + text[4:]))),
    refused("SIG-11-twice", "one signature twice where two keys must sign", 12, UNTRUSTED,
            signed(_twice, roots=[TWO_OF_TWO]), **TWO),
    refused("SIG-12-malleated", "one signature in both of its forms where two keys must sign", 12, UNTRUSTED,
            signed(_malleated, roots=[TWO_OF_TWO]), **TWO),
    accepted("SIG-12-high-s", "a signature with the higher s alone",
             release_signature(_numbers(lambda r, s: (r, keys.P256_ORDER - s)))),
    accepted("SIG-14-garbage", "garbage and an empty signature beside enough good ones", signed(_beside)),
    refused("SIG-15-many", "10,000 signatures", 11, MALFORMED, seconds=2,
            bundle=signed(lambda e: e.update(signatures=e["signatures"] + [raw_signature("", b"")] * 9998))),
    refused("SIG-15-one-more", "33 signatures", 11, MALFORMED,
            signed(lambda e: e.update(signatures=e["signatures"] + [raw_signature("", b"x")] * 31))),
    accepted("SIG-15-limit", "32 signatures",
             signed(lambda e: e.update(signatures=e["signatures"] + [raw_signature("", b"x")] * 30))),
    refused("SIG-16-trailing", "a byte behind the DER of a signature", 12, UNTRUSTED,
            release_signature(_der(lambda content: content + b"\0"))),
    refused("SIG-16-ber", "a length in BER", 12, UNTRUSTED, release_signature(_der(_long_length))),
    refused("SIG-16-r-zero", "r is 0", 12, UNTRUSTED, release_signature(_numbers(lambda r, s: (0, s)))),
    refused("SIG-16-s-order", "s is n", 12, UNTRUSTED,
            release_signature(_numbers(lambda r, s: (r, keys.P256_ORDER)))),
    refused("SIG-16-negative", "a negative r", 12, UNTRUSTED, release_signature(_negative)),
    refused("SIG-16-flat", "r and s behind each other, not DER", 12, UNTRUSTED, release_signature(
        lambda key, message: b"".join(number.to_bytes(32, "big") for number in key.sign_numbers(message)))),
    refused("SIG-17-63", "63 bytes of an Ed25519 signature", 12, UNTRUSTED,
            release_signature(_der(lambda content: content[:-1]), **ED_BUNDLE), **ED),
    refused("SIG-17-65", "65 bytes of an Ed25519 signature", 12, UNTRUSTED,
            release_signature(_der(lambda content: content + b"\0"), **ED_BUNDLE), **ED),
    refused("SIG-17-large-s", "an Ed25519 signature with S + L", 12, UNTRUSTED,
            release_signature(_grown_scalar, **ED_BUNDLE), **ED),
    refused("SIG-18-public-key", "the envelope brings the key that signed it", 12, UNTRUSTED,
            signed(_offer_key("publicKey"))),
    refused("SIG-18-cert", "the envelope brings a certificate", 12, UNTRUSTED, signed(_offer_key("cert"))),
    refused("SIG-19-envelope", "an envelope of 1 MiB and a byte", 11, TOO_LARGE,
            _raw(lambda text: text + b" " * ((1 << 20) + 1 - len(text)))),
    accepted("SIG-19-envelope-limit", "an envelope of 1 MiB", _raw(lambda text: text + b" " * ((1 << 20) - len(text)))),
    refused("SIG-19-payload", "300 MB of base64", 11, TOO_LARGE, medium=_endless_payload,
            quick=False),
    refused("SIG-19-payload-limit", "a payload of 512 KiB and a byte", 11, MALFORMED,
            hostile(payload=lambda payload: payload + b" " * ((512 << 10) + 1 - len(payload)))),
]
