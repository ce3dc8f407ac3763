"""Envelopes and trust roots, as docs/format.md has them."""

import base64
import hashlib
import json
from dataclasses import dataclass, field

from .keys import Key, ed25519_key, p256_key

STATEMENT_TYPE = "application/vnd.in-toto+json"
ROOT_TYPE = "application/vnd.sealift.root.v1+json"

ORG = "acme"
SITE = "plant-001-line-a"

ROOT = ed25519_key("root")
RELEASE = p256_key("release")
APPROVE = ed25519_key("approve")


def encode(document: object) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


def derived_id(*parts: str) -> str:
    """An identifier as sealift derives it where the configuration gives none."""
    text = b"".join(b"%d:%s" % (len(part.encode()), part.encode()) for part in parts)
    return hashlib.sha256(text).hexdigest()[:32]


STREAM = derived_id("stream", ORG, SITE)
SITE_UID = derived_id("site", ORG, SITE)


def pae(payload_type: str, payload: bytes) -> bytes:
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def signature(key: Key, payload_type: str, payload: bytes) -> dict:
    return raw_signature(key.identifier, key.sign(pae(payload_type, payload)))


def raw_signature(keyid: str, content: bytes) -> dict:
    return {"keyid": keyid, "sig": base64.b64encode(content).decode()}


def envelope(payload_type: str, payload: bytes, signers: list[Key]) -> dict:
    return {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": payload_type,
        "signatures": [signature(key, payload_type, payload) for key in signers],
    }


@dataclass
class Root:
    """A trust root; `edit` spoils the payload before it is signed."""

    version: int = 1
    root: list[Key] = field(default_factory=lambda: [ROOT])
    release: list[Key] = field(default_factory=lambda: [RELEASE])
    approve: list[Key] = field(default_factory=lambda: [APPROVE])
    thresholds: dict[str, int] = field(default_factory=dict)
    created: str = "2024-01-01T00:00:00Z"
    expires: str = "2090-01-01T00:00:00Z"
    revoked: dict = field(default_factory=lambda: {"keyids": [], "statements": []})
    streams: dict = field(default_factory=dict)
    signers: list[Key] = field(default_factory=lambda: [ROOT])
    edit: object = None

    def payload(self) -> bytes:
        roles = {"root": self.root, "release": self.release, "approve": self.approve, "override": []}
        document = {
            "_type": "sealift-root",
            "version": self.version,
            "org": ORG,
            "created": self.created,
            "expires": self.expires,
            "keys": {key.identifier: key.entry for keys in roles.values() for key in keys},
            "roles": {
                role: {
                    "keyids": [key.identifier for key in keys],
                    "threshold": self.thresholds.get(role, 1 if keys else 0),
                }
                for role, keys in roles.items()
            },
            "revoked": self.revoked,
            "streams": self.streams,
        }
        if self.edit:
            self.edit(document)
        return encode(document)

    def file(self) -> bytes:
        return encode(envelope(ROOT_TYPE, self.payload(), self.signers))

    def fingerprint(self) -> str:
        return hashlib.sha256(self.payload()).hexdigest()
