"""Test keys, each made from its label, and signatures that come out the same every time."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Union

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
P256_PREFIX = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")
ED25519_PREFIX = bytes.fromhex("302a300506032b6570032100")
ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493

Private = Union[ec.EllipticCurvePrivateKey, ed25519.Ed25519PrivateKey]


@dataclass(frozen=True)
class Key:
    """A key pair of one of the two schemes of docs/format.md."""

    label: str
    scheme: str
    private: Private

    @property
    def spki(self) -> bytes:
        return self.private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    @property
    def identifier(self) -> str:
        return hashlib.sha256(self.spki).hexdigest()

    @property
    def entry(self) -> dict:
        """What a trust root says of this key."""
        return {"label": self.label, "scheme": self.scheme, "spki": base64.b64encode(self.spki).decode()}

    def sign(self, message: bytes) -> bytes:
        if isinstance(self.private, ed25519.Ed25519PrivateKey):
            return self.private.sign(message)
        return utils.encode_dss_signature(*self.sign_numbers(message))

    def sign_numbers(self, message: bytes) -> tuple[int, int]:
        """An ECDSA signature by RFC 6979, with the low s."""
        secret = self.private.private_numbers().private_value
        digest = hashlib.sha256(message).digest()
        for nonce in _nonces(secret, digest):
            point = ec.derive_private_key(nonce, ec.SECP256R1()).public_key().public_numbers()
            r = point.x % P256_ORDER
            s = pow(nonce, -1, P256_ORDER) * (int.from_bytes(digest, "big") + r * secret) % P256_ORDER
            if r and s:
                return r, min(s, P256_ORDER - s)
        raise AssertionError("the row of nonces has no end")

    def pem(self, passphrase: bytes = b"") -> bytes:
        protection = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
        return self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection
        )

    def public_pem(self) -> bytes:
        return self.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )


def ed25519_key(label: str) -> Key:
    return Key(label, "ed25519", ed25519.Ed25519PrivateKey.from_private_bytes(_seed(label)))


def p256_key(label: str) -> Key:
    secret = int.from_bytes(_seed(label), "big") % (P256_ORDER - 1) + 1
    return Key(label, "ecdsa-p256-sha256", ec.derive_private_key(secret, ec.SECP256R1()))


def der_integer(content: bytes) -> bytes:
    return bytes([2, len(content)]) + content


def der_sequence(content: bytes) -> bytes:
    return bytes([0x30, len(content)]) + content


def _seed(label: str) -> bytes:
    return hashlib.sha256(b"sealift conformance key: " + label.encode()).digest()


def _nonces(secret: int, digest: bytes):
    """The candidates of RFC 6979, section 3.2, for P-256 with SHA-256."""
    reduced = (int.from_bytes(digest, "big") % P256_ORDER).to_bytes(32, "big")
    seed = secret.to_bytes(32, "big") + reduced
    key, value = bytes(32), b"\1" * 32
    for mark in (b"\0", b"\1"):
        key = hmac.digest(key, value + mark + seed, "sha256")
        value = hmac.digest(key, value, "sha256")
    while True:
        value = hmac.digest(key, value, "sha256")
        if 0 < int.from_bytes(value, "big") < P256_ORDER:
            yield int.from_bytes(value, "big")
        key = hmac.digest(key, value + b"\0", "sha256")
        value = hmac.digest(key, value, "sha256")
