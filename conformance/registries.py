"""REG: registries that lie, at the hub as the source of images and at the site as the mirror; `lies.py` has what they do."""

import base64
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Callable, Optional, Sequence

from . import keys
from .attempt import Attempt
from .building import BUILD, ship
from .case import Case, Waiting, listed
from .certificates import serving
from .fleet import FLEET, Fleet, write_layout
from .importing import hostile
from .lies import (
    LAYER, NOTE, NOTED, SAMPLE, Script, behind_login, challenge, circle, claimed, drip, dropping, endless_pages, halves, listing, many,
    on_blob, on_manifest, on_path, once, other_push, raw, referrers, resumed, sent_to, turning,
)
from .process import environment
from .registry import Registry
from .samples import INDEX, Image
from .site import changes, tree
from .trust import digest

PASSWORD = "hunter2-conformance"
REFUSED = (
    "registry.wrong-content registry.contradiction registry.refused registry.over-limit registry.circular-list registry.forbidden-address "
    "registry.unreadable-content registry.not-kept import.not-served registry.unauthorized transport.malformed transport.reset transport.too-large "
    "transport.too-slow transport.timeout transport.tls import.not-visible"
)
SOURCE = FLEET.replace("oci:layout", "docker://registry.hub:5000") + (
    'registries: [{host: "registry.hub:5000", address: "127.0.0.1:PORT", plainHTTP: true}]\n'
)


def pulled(
    name: str, what: str, exits: tuple[int, ...], script: Script, errors: str = REFUSED, *,
    check: Optional[Callable[[Attempt, Registry], None]] = None, credentials: bool = False, images: Sequence[Image] = (),
    certificate: Optional[Callable[[Path], Path]] = None, quick: bool = True, **limits,
) -> Case:
    """A build from a registry that does what the script says. OTHER in a header is a second one."""

    def act(attempt: Attempt) -> None:
        authority = certificate(attempt.input) if certificate else None
        with Registry([SAMPLE], certificate=authority) as other, Registry([SAMPLE, *images], script, authority) as registry:
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
            outcome = attempt.judge(attempt.sealift(*BUILD, "--json", variables=variables, deadline=450))
            left = list((attempt.input / "stick").rglob("bundle.dsse.json"))
            attempt.unchanged = "no" if left else "yes"
            attempt.expect(bool(left) == (outcome.status == 0), "there is a bundle although the build failed")
            attempt.expect(PASSWORD not in outcome.text, "the password is printed")
            attempt.expect(b"\x1b" not in outcome.output + outcome.errors, "a control byte is printed")
            attempt.expect(len(outcome.output + outcome.errors) < 65536, "what the server says is printed without end")
            carried = [entry for entry in other.log if "Authorization" in entry[2]]
            attempt.expect(not carried, "the credentials of one server went to another")
            if check:
                check(attempt, registry)
        if outcome.status == 0:
            ship(attempt)

    fails = () if 0 in exits else listed(errors)
    return Case(name, what, exits, fails, Fleet(text=SOURCE).write, act, quick, **limits)


def pushed(
    name: str, what: str, exits: tuple[int, ...], script: Script, errors: str = REFUSED, *,
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


CLAIM = {"Docker_Content_Digest": digest(LAYER)}
OTHER_BYTES = LAYER[:-1] + b"\1"
BIG = b"\x1b[2J" * 16384


def _loopback_only() -> Case:
    """The listening sockets of `serve`, by /proc."""

    def make(folder: Path) -> None:
        write_layout(folder / "layout", [SAMPLE], [])

    def act(attempt: Attempt) -> None:
        def look(child: subprocess.Popen) -> None:
            seen = _listening(child)
            os.kill(child.pid, signal.SIGTERM)
            attempt.expect(seen, "it does not listen")
            attempt.expect(all(address in ("0100007F", "0" * 24 + "01000000") for address in seen), f"it listens on {seen}")

        attempt.judge(attempt.sealift("serve", "--layout", "layout", "--listen", "127.0.0.1:0", "--json", during=look))

    return Case("REG-19-loopback", "the embedded registry listens on this machine alone", (0, 130), (), make, act, True)


def _listening(child: subprocess.Popen) -> list[str]:
    """The addresses on which a process listens, in the notation of /proc, as soon as there is one."""
    for _ in range(200):
        try:
            names = os.listdir(f"/proc/{child.pid}/fd")
        except OSError:
            names = []
        if not names:
            return []  # It has ended, and is not waited for yet.
        held = {_link(f"/proc/{child.pid}/fd/{name}") for name in names}
        rows = [line.split() for table in ("tcp", "tcp6") for line in open(f"/proc/net/{table}").readlines()[1:]]
        found = [row[1].split(":")[0] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in held]
        if found:
            return found
        time.sleep(0.05)
    return []


def _link(path: str) -> str:
    """What a descriptor stands for; nothing for one that is closed by now."""
    try:
        return os.readlink(path)
    except OSError:
        return ""


def _carries_note(attempt: Attempt, registry: Registry) -> None:
    for contents in (attempt.input / "stick").rglob("contents.json"):
        attempt.expect(digest(NOTE[1]) in contents.read_text(), "what is about the image was left out")


def _no_credentials(attempt: Attempt, registry) -> None:
    attempt.expect(registry.log, "the registry was not asked")


CASES = [
    pulled("REG-01-blob", "another layer under the right digest", (16,), on_blob(lambda e: e.answer(200, OTHER_BYTES, **CLAIM))),
    pulled("REG-01-manifest", "a manifest that is not what its header says", (16,), on_manifest(
        lambda e: e.answer(200, SAMPLE.document + b" ", SAMPLE.media_type, Docker_Content_Digest=digest(SAMPLE.document)))),
    pulled("REG-02-turning", "a tag that means another image each time", (0, 16), turning(),
           note="0 if the digest is pinned by the first answer; then the bundle must import"),
    pulled("REG-03-type", "an image that the header calls an index", (0, 16), on_manifest(
        lambda e: e.answer(200, SAMPLE.document, INDEX, Docker_Content_Digest=digest(SAMPLE.document))),
        note="16 is as good: header and body contradict each other"),
    pulled("REG-04-endless-manifest", "a manifest without an end", (16,), on_manifest(
        lambda e: e.endless(200, b" " * 65536, SAMPLE.media_type))),
    pulled("REG-04-endless-blob", "a layer without an end", (16,), on_blob(lambda e: e.endless(200, b"x" * 65536, "a/b"))),
    pulled("REG-04-headers", "a megabyte of headers", (16,), on_manifest(
        lambda e: e.answer(200, b"", X_Long="x" * (1 << 20))), seconds=30),
    pulled("REG-04-longer", "a length that is too large", (16,), on_blob(lambda e: e.reset(LAYER, len(LAYER) + 10)), seconds=30),
    pulled("REG-04-shorter", "a length that is too small", (16,), on_blob(lambda e: e.reset(LAYER, len(LAYER) - 10)), seconds=30),
    pulled("REG-04-drip", "a byte a second", (16,), on_blob(drip), quick=False, waits=True, seconds=400),
    pulled("REG-04-no-length", "a layer that ends with the connection", (0,), on_blob(
        lambda e: raw(b"HTTP/1.1 200 OK\r\n\r\n" + LAYER)(e))),
    *[pulled(f"REG-04-{label}", what, (16,), on_manifest(raw(head)), seconds=30) for label, what, head in (
        ("negative", "a length below 0", b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}"),
        ("chunk", "a chunk of 2^64 - 1 bytes", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n{}"),
        ("status", "status 099", b"HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n"),
        ("no-http", "an answer that is no HTTP", b"SSH-2.0-OpenSSH_9.9\r\n"))],
    *[pulled(f"REG-04-{label}", what, (16,), on_manifest(raw(head, again, pause)), quick=False, waits=True, seconds=400)
      for label, what, head, again, pause in (
        ("continue", "100 Continue for ever", b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01),
        ("slow-head", "a header a second", b"HTTP/1.1 200 OK\r\n", b"X-Slow: x\r\n", 1))],
    pulled("REG-05-link-local", "a token service at a link-local address", (16,),
           challenge("http://169.254.169.254/token"), credentials=True),
    pulled("REG-05-other", "a token service on another host", (16,), challenge("OTHER/token"), credentials=True,
           check=_no_credentials),
    pulled("REG-05-file", "a token service that is a file", (16,), challenge("file:///etc/passwd"), credentials=True),
    pulled("REG-05-in-clear", "a token service without TLS, of a registry with it", (16,),
           challenge("http://registry.hub:9/token"), credentials=True, certificate=serving("registry.hub")),
    pulled("REG-06-other", "a layer on another host", (0,), behind_login(on_blob(sent_to("OTHERPATH"))), credentials=True,
           note="the second server must not see the credentials"),
    pulled("REG-08-loop", "a layer that is sent to itself for ever", (16,), on_blob(sent_to("PATH"))),
    pulled("REG-08-file", "a layer that is sent to a file", (16,), on_blob(sent_to("file:///etc/passwd"))),
    pulled("REG-09-429", "too many requests, try again in 31 years", (16,),
           on_manifest(lambda e: e.answer(429, Retry_After="1000000000")), quick=False, waits=True, seconds=150),
    pulled("REG-09-503", "never available", (16,), on_manifest(lambda e: e.answer(503)), seconds=20),
    pulled("REG-09-reset", "each answer breaks off in its middle", (16,), on_blob(halves), seconds=30),
    pulled("REG-09-once", "too many requests, once", (0,),
           once(lambda e: e.answer(429, Retry_After="1"), on_manifest), seconds=20),
    pulled("REG-09-certificate", "a certificate for the name that was asked for", (0,), lambda e: False,
           certificate=serving("registry.hub", "192.0.2.1")),
    *[pulled(f"REG-09-{label}", what, (16,), lambda e: False, "transport.tls", certificate=made, seconds=20) for label, what, made in (
        ("expired", "a certificate that has expired", serving("registry.hub", "127.0.0.1", until=2020)),
        ("other-name", "a certificate for another name", serving("other.hub")),
        ("address", "a certificate for the address, not for the name", serving("127.0.0.1")),
        ("common-name", "a certificate with the name as its subject alone", serving()),
        ("stranger", "a certificate by another authority", serving("registry.hub", signer=keys.p256_key("stranger"))))],
    pulled("REG-10-whole", "broken off, then whole although a range was asked", (0,),
           resumed(200, "", LAYER), seconds=20),
    pulled("REG-10-range", "broken off, then another range", (0, 16),
           resumed(206, f"bytes 5-{len(LAYER) - 1}/{len(LAYER)}", LAYER[5:]), seconds=30),
    pulled("REG-14-tag", "no API for referrers, and a tag that lists one", (0,), on_path("/referrers/", lambda e: e.answer(404)),
           images=[NOTED], check=_carries_note),
    pulled("REG-14-api", "an API for referrers that lists one", (0,), referrers(listing), images=[NOTED], check=_carries_note),
    pulled("OCI-12-circle", "two manifests that are referrers of each other", (11,), referrers(circle), "image.malformed-manifest",
           images=[NOTED]),
    pulled("REG-14-garbage", "referrers that are no JSON", (0, 16), on_path(
        "/referrers/", lambda e: e.answer(200, b"<html>", "text/html"))),
    pulled("REG-14-other", "referrers that are an image", (0, 16), on_path(
        "/referrers/", lambda e: e.answer(200, SAMPLE.document, INDEX, OCI_Filters_Applied="artifactType"))),
    pulled("REG-15-entries", "100,000 referrers", (11, 16), referrers(many), REFUSED + " image.over-limit"),
    pulled("REG-15-pages", "pages of referrers that never end", (16,), on_path("/referrers/", endless_pages)),
    pulled("REG-16-error", "an error of a gigabyte that steers a terminal", (16,),
           on_manifest(lambda e: e.endless(403, BIG, "text/plain", 16384)), seconds=30),
    pushed("REG-07-other", "an upload that goes to another host", (16,), on_path(
        "/blobs/uploads/", lambda e: e.answer(202, Location=e.owner.other + "/v2/x/blobs/uploads/1"), "POST"), tagless=True),
    pushed("REG-07-relative", "an upload that goes to a relative place with a query", (0,), on_path(
        "/blobs/uploads/", lambda e: e.answer(202, Location=e.path.rstrip("/") + "/7?state=a%2Bb&x="), "POST")),
    pushed("REG-11-gone", "manifests that are taken and not kept", (16,), on_manifest(
        lambda e: e.answer(201, Docker_Content_Digest=digest(e.body)), ("PUT",)), seconds=30),
    pushed("REG-11-other", "manifests that are taken and are others later", (16,), on_manifest(
        lambda e: e.answer(200, SAMPLE.document, SAMPLE.media_type, Docker_Content_Digest=digest(SAMPLE.document)), ("GET",)), seconds=30),
    pushed("REG-12-claimed", "blobs that are there by HEAD and not by GET", (0, 16), claimed),
    pushed("REG-13-full", "no space for blobs", (16,), on_path("/blobs/uploads/", lambda e: e.answer(507), "PUT"),
           tagless=True, seconds=30),
    pushed("REG-13-broken", "500 for every manifest", (16,), on_manifest(lambda e: e.answer(500), ("PUT",)), tagless=True, seconds=30),
    pushed("REG-17-deleted", "blobs that go when the first manifest comes", (16,), dropping()),
    pushed("REG-18-other", "somebody moves the tag right after us", (16,), other_push()),
    _loopback_only(),
]

WAITING = [Waiting("REG-15", "anything that reads tag lists and catalogs, such as sync")]
