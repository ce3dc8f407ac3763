"""Certificates of servers, good and bad."""

import datetime
import ipaddress
from pathlib import Path
from typing import Callable, Optional, Sequence

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from . import keys

AUTHORITY = keys.p256_key("authority")
SERVER = keys.p256_key("server")


def authority(until: int = 2090) -> bytes:
    """An authority that is good until February of a year."""
    return _certify("authority", AUTHORITY, "authority", AUTHORITY, until, None)


def serving(*names: str, until: int = 2090, signer: keys.Key = AUTHORITY) -> Callable[[Path], Path]:
    """Writes `ca.pem`, a good authority, and the certificate of a server for these names and addresses with its key."""

    def write(folder: Path) -> Path:
        (folder / "ca.pem").write_bytes(authority())
        leaf = _certify("registry.hub", SERVER, "authority", signer, until, names)
        (folder / "server.pem").write_bytes(leaf + SERVER.pem())
        return folder / "server.pem"

    return write


def _certify(
    name: str, subject: keys.Key, issuer: str, signer: keys.Key, until: int, places: Optional[Sequence[str]],
) -> bytes:
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)]) for text in (name, issuer)]
    is_authority = places is None
    builder = (
        x509.CertificateBuilder().subject_name(names[0]).issuer_name(names[1]).public_key(subject.private.public_key())
        .serial_number(7 + is_authority).not_valid_before(datetime.datetime(2020, 1, 1))
        .not_valid_after(datetime.datetime(until, 2, 1))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), True)
    )
    if places:
        builder = builder.add_extension(x509.SubjectAlternativeName([_place(place) for place in places]), False)
    return builder.sign(signer.private, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _place(text: str) -> x509.GeneralName:
    return x509.IPAddress(ipaddress.ip_address(text)) if text[0].isdigit() else x509.DNSName(text)
