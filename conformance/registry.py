"""REG: registries that lie, at the hub as the source of images and at the site as the mirror."""

import base64
import contextlib
import datetime
import ipaddress
import json
import time
from pathlib import Path
from typing import Callable, Optional

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from . import keys
from .attempt import Attempt
from .building import BUILD, ship
from .case import Case, listed
from .fleet import FLEET, Fleet
from .importing import hostile
from .process import environment
from .samples import INDEX, image
from .server import Exchange, Registry
from .site import changes, tree
from .trust import digest, encode

SAMPLE = image()
LAYER = SAMPLE.blobs[0][1]
PASSWORD = "hunter2-conformance"
REFUSED = (
    "registry.wrong-content registry.contradiction registry.refused registry.over-limit registry.forbidden-address "
    "registry.unreadable-content registry.not-kept registry.unauthorized transport.malformed transport.reset transport.too-large "
    "transport.too-slow transport.timeout transport.tls import.not-visible import.not-served"
)
SOURCE = FLEET.replace("oci:layout", "docker://registry.hub:5000") + (
    'registries: [{host: "registry.hub:5000", address: "127.0.0.1:PORT", plainHTTP: true}]\n'
)


def pulled(
    name: str, what: str, exits: tuple[int, ...], script: Callable[[Exchange], bool], errors: str = REFUSED, *,
    check: Optional[Callable[[Attempt, Registry], None]] = None, credentials: bool = False,
    certificate: Optional[Callable[[Path], Path]] = None, quick: bool = True, **limits,
) -> Case:
    """A build from a registry that does what the script says. OTHER in a header is a second one."""

    def act(attempt: Attempt) -> None:
        authority = certificate(attempt.input) if certificate else None
        with Registry([SAMPLE], certificate=authority) as other, Registry([SAMPLE], script, authority) as registry:
            registry.other = f"http://localhost:{other.port}"
            fleet = attempt.input / "sealift.yaml"
            text = fleet.read_text().replace("PORT", str(registry.port))
            fleet.write_text(text.replace("plainHTTP: true", "ca: ca.pem") if authority else text)
            variables = environment()
            if credentials:
                login = base64.b64encode(f"user:{PASSWORD}".encode()).decode()
                stored = attempt.input / "auth.json"
                stored.write_text(json.dumps({"auths": {"registry.hub:5000": {"auth": login}}}))
                stored.chmod(0o600)
                variables["REGISTRY_AUTH_FILE"] = str(stored)
            outcome = attempt.judge(attempt.sealift(*BUILD, "--json", variables=variables, deadline=300))
            left = list((attempt.input / "stick").rglob("bundle.dsse.json"))
            attempt.unchanged = "no" if left else "yes"
            attempt.expect(bool(left) == (outcome.status == 0), "there is a bundle although the build failed")
            attempt.expect(PASSWORD not in outcome.text, "the password is printed")
            attempt.expect(b"\x1b" not in outcome.output + outcome.errors, "a control byte is printed")
            carried = [entry for entry in other.log if "Authorization" in entry[2]]
            attempt.expect(not carried, "the credentials of one server went to another")
            if check:
                check(attempt, registry)
        if outcome.status == 0:
            ship(attempt)

    fails = () if 0 in exits else listed(errors)
    return Case(name, what, exits, fails, Fleet(text=SOURCE).write, act, quick, **limits)


def pushed(
    name: str, what: str, exits: tuple[int, ...], script: Callable[[Exchange], bool], errors: str = REFUSED, *,
    tagless: bool = False, quick: bool = True, **limits,
) -> Case:
    """An import into a registry; without the script the next run must bring everything."""

    def make(folder: Path) -> None:
        hostile().write(folder / "medium")

    def act(attempt: Attempt) -> None:
        state = attempt.folder / "site"
        attempt.sites.put(state)
        before = tree(state)
        with Registry(script=script) as registry, Registry() as other:
            registry.other = f"http://localhost:{other.port}"
            command = ("import", "medium", "--state", state, "--mirror", f"docker://127.0.0.1:{registry.port}", "--plain-http")
            outcome = attempt.judge(attempt.sealift(*command, "--json", deadline=300))
            if outcome.status:
                changed = changes(before, tree(state))
                attempt.unchanged = "no" if changed else "yes"
                attempt.expect(not changed, f"changed: {', '.join(changed[:3])}")
            attempt.expect(not (tagless and registry.tags), "a tag is there before everything is")
            attempt.expect(not other.log, "another server was asked")
            registry.script = None
            again = attempt.require(*command)
            wanted = {(one.repository, one.tag): one.document for one in hostile().images}
            whole = all(registry.manifests.get(key, (0, b""))[1] == content for key, content in wanted.items())
            held = all(digest(content) in registry.blobs for one in hostile().images for _, content in one.blobs[:-1])
            attempt.recovered = "yes" if again.status == 0 and whole and held else "no"
            attempt.expect(whole and held, "the next run leaves something out")

    return Case(name, what, exits, () if 0 in exits else listed(errors), make, act, quick, **limits)


def on_blob(answer: Callable[[Exchange], object], command: str = "GET"):
    """A script that answers for the layer."""

    def script(exchange: Exchange) -> bool:
        if exchange.command != command or exchange.blob() != digest(LAYER):
            return False
        answer(exchange)
        return True

    return script


def on_manifest(answer: Callable[[Exchange], object], commands: tuple[str, ...] = ("GET", "HEAD")):
    def script(exchange: Exchange) -> bool:
        if exchange.command not in commands or not exchange.manifest():
            return False
        answer(exchange)
        return True

    return script


def on_path(part: str, answer: Callable[[Exchange], object], command: str = ""):
    def script(exchange: Exchange) -> bool:
        if part not in exchange.path or command not in ("", exchange.command):
            return False
        answer(exchange)
        return True

    return script


def turning():
    """A tag that means another image each time."""
    second = image(size=20_001)

    def script(exchange: Exchange) -> bool:
        found = exchange.manifest()
        if not found or found[1] != "v1" or exchange.command == "PUT":
            return False
        count = sum(path == exchange.path for _, path, _ in exchange.registry.log)
        for kind, content in second.blobs:
            exchange.registry.blobs[digest(content)] = content
            exchange.registry.manifests[second.repository, digest(content)] = (kind, content)
        document = (SAMPLE, second)[count % 2].document
        exchange.answer(200, document, SAMPLE.media_type, Docker_Content_Digest=digest(document))
        return True

    return script


def drip(exchange: Exchange) -> None:
    exchange.send_response(200)
    exchange.send_header("Content-Length", str(len(LAYER)))
    exchange.end_headers()
    for number in range(300):
        exchange.wfile.write(LAYER[number : number + 1])
        time.sleep(1)


def raw(*pieces: bytes):
    """Bytes instead of an answer; the last piece again and again until the other side has gone."""

    def answer(exchange: Exchange) -> None:
        exchange.close_connection = True
        for piece in pieces[:-1]:
            exchange.wfile.write(piece)
        with contextlib.suppress(OSError):
            while pieces[-1]:
                exchange.wfile.write(pieces[-1])

    return answer


def challenge(realm: str):
    """Every request without a token is sent to this realm."""

    def script(exchange: Exchange) -> bool:
        place = realm.replace("OTHER", exchange.registry.other)
        exchange.answer(401, b"{}", "application/json", WWW_Authenticate=f'Bearer realm="{place}",service="x"')
        return True

    return script


def behind_login(script: Callable[[Exchange], bool]):
    def guarded(exchange: Exchange) -> bool:
        if "Authorization" not in exchange.headers:
            exchange.answer(401, b"{}", "application/json", WWW_Authenticate='Basic realm="x"')
            return True
        return script(exchange)

    return guarded


def sent_to(place: str):
    return lambda exchange: exchange.answer(
        307, Location=place.replace("OTHER", exchange.registry.other).replace("PATH", exchange.path))


def halves(exchange: Exchange) -> None:
    exchange.reset(LAYER[:9000], len(LAYER))


def resumed(status: int, range_: str, content: bytes):
    """The first answer breaks off, the second is for another range than was asked."""

    def script(exchange: Exchange) -> bool:
        if exchange.command != "GET" or exchange.blob() != digest(LAYER):
            return False
        if "Range" not in exchange.headers:
            count = sum(digest(LAYER) in path and method == "GET" for method, path, _ in exchange.registry.log)
            if count > 1:
                return False
            halves(exchange)
        else:
            exchange.answer(status, content, Content_Range=range_)
        return True

    return script


def dropping():
    """Loses every blob when the first manifest comes."""

    def script(exchange: Exchange) -> bool:
        if exchange.command == "PUT" and exchange.manifest():
            exchange.registry.blobs.clear()
        return False

    return script


def other_push():
    """Somebody else moves the tag right after us."""
    foreign = image(tag="foreign").document

    def script(exchange: Exchange) -> bool:
        found = exchange.manifest()
        if exchange.command == "PUT" and found and not found[1].startswith("sha256:"):
            exchange.registry.serve(exchange)
            exchange.registry.manifests[found] = (SAMPLE.media_type, foreign)
            return True
        return False

    return script


def claimed(exchange: Exchange) -> bool:
    """Has every blob when asked by HEAD, and none by GET."""
    if exchange.blob() and exchange.command == "HEAD":
        exchange.answer(200, Content_Length="30720", Docker_Content_Digest=exchange.blob())
        return True
    return False


def endless_pages(exchange: Exchange) -> None:
    page = encode({"schemaVersion": 2, "mediaType": INDEX, "manifests": []})
    exchange.answer(200, page, INDEX, Link=f'<{exchange.path.split("?")[0]}?n=1&last=a>; rel="next"')


def certify(name: str, subject: keys.Key, issuer: str, signer: keys.Key, until: datetime.datetime, is_authority: bool) -> bytes:
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)]) for text in (name, issuer)]
    places = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("registry.hub")]
    return (
        x509.CertificateBuilder().subject_name(names[0]).issuer_name(names[1]).public_key(subject.private.public_key())
        .serial_number(7 + is_authority).not_valid_before(datetime.datetime(2020, 1, 1)).not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName(places), False)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), True).sign(signer.private, hashes.SHA256())
    ).public_bytes(serialization.Encoding.PEM)


def authority(until: int = 2090) -> bytes:
    key = keys.p256_key("authority")
    return certify("authority", key, "authority", key, datetime.datetime(until, 2, 1), True)


def expired_certificate(folder: Path) -> Path:
    """A certificate that was good in January 2020, with its key, and a good authority that has signed it."""
    key = keys.p256_key("server")
    leaf = certify("server", key, "authority", keys.p256_key("authority"), datetime.datetime(2020, 2, 1), False)
    (folder / "ca.pem").write_bytes(authority())
    (folder / "server.pem").write_bytes(leaf + key.pem())
    return folder / "server.pem"
