"""The cases of REG; `registry.py` has the scripts."""

import os
import subprocess
import time
from pathlib import Path

from .attempt import Attempt
from .case import Case
from .fleet import write_layout
from .registry import (
    LAYER, SAMPLE, behind_login, challenge, claimed, drip, dropping, endless_pages, halves, other_push, raw,
    resumed, sent_to, turning, expired_certificate, on_blob, on_manifest, on_path, pulled, pushed,
)
from .samples import INDEX
from .trust import digest

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
            child.terminate()
            attempt.expect(seen, "it does not listen")
            attempt.expect(all(address in ("0100007F", "0" * 24 + "01000000") for address in seen), f"it listens on {seen}")

        attempt.judge(attempt.sealift("serve", "--layout", "layout", "--listen", "127.0.0.1:0", "--json", during=look))

    return Case("REG-19-loopback", "the embedded registry listens on this machine alone", (0, 130), (), make, act, True)


def _listening(child: subprocess.Popen) -> list[str]:
    """The addresses on which a process listens, in the notation of /proc, as soon as there is one."""
    for _ in range(200):
        held = set()
        try:
            for name in os.listdir(f"/proc/{child.pid}/fd"):
                held.add(os.readlink(f"/proc/{child.pid}/fd/{name}"))
        except OSError:
            return []
        rows = [line.split() for table in ("tcp", "tcp6") for line in open(f"/proc/net/{table}").readlines()[1:]]
        found = [row[1].split(":")[0] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in held]
        if found:
            return found
        time.sleep(0.05)
    return []


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
    pulled("REG-04-drip", "a byte a second", (16,), on_blob(drip), quick=False, seconds=280),
    pulled("REG-04-status", "the status 099", (16,), on_manifest(raw(b"HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n", b""))),
    pulled("REG-04-interim", "100 Continue for ever", (16,), on_manifest(raw(b"HTTP/1.1 100 Continue\r\n\r\n"))),
    pulled("REG-04-reason", "a status line without an end", (16,), on_manifest(raw(b"HTTP/1.1 200 ", b"very well "))),
    pulled("REG-05-link-local", "a token service at a link-local address", (16,),
           challenge("http://169.254.169.254/token"), credentials=True),
    pulled("REG-05-other", "a token service on another host", (16,), challenge("OTHER/token"), credentials=True,
           check=_no_credentials),
    pulled("REG-05-file", "a token service that is a file", (16,), challenge("file:///etc/passwd"), credentials=True),
    pulled("REG-06-other", "a layer on another host", (0,), behind_login(on_blob(sent_to("OTHERPATH"))), credentials=True,
           note="the second server must not see the credentials"),
    pulled("REG-08-loop", "a layer that is sent to itself for ever", (16,), on_blob(sent_to("PATH"))),
    pulled("REG-08-file", "a layer that is sent to a file", (16,), on_blob(sent_to("file:///etc/passwd"))),
    pulled("REG-09-429", "too many requests, try again in 31 years", (16,),
           on_manifest(lambda e: e.answer(429, Retry_After="1000000000")), quick=False, seconds=150),
    pulled("REG-09-503", "never available", (16,), on_manifest(lambda e: e.answer(503)), seconds=20),
    pulled("REG-09-reset", "each answer breaks off in its middle", (16,), on_blob(halves), seconds=30),
    pulled("REG-09-expired", "a certificate that has expired", (16,), lambda e: False, certificate=expired_certificate, seconds=20),
    pulled("REG-10-whole", "broken off, then whole although a range was asked", (0,),
           resumed(200, "", LAYER), seconds=20),
    pulled("REG-10-range", "broken off, then another range", (0, 16),
           resumed(206, f"bytes 5-{len(LAYER) - 1}/{len(LAYER)}", LAYER[5:]), seconds=30),
    pulled("REG-14-garbage", "referrers that are no JSON", (0, 16), on_path(
        "/referrers/", lambda e: e.answer(200, b"<html>", "text/html"))),
    pulled("REG-14-other", "referrers that are an image", (0, 16), on_path(
        "/referrers/", lambda e: e.answer(200, SAMPLE.document, INDEX, OCI_Filters_Applied="artifactType"))),
    pulled("REG-15-pages", "pages of referrers that never end", (16,), on_path("/referrers/", endless_pages)),
    pulled("REG-16-error", "an error of a gigabyte that steers a terminal", (16,),
           on_manifest(lambda e: e.endless(403, BIG, "text/plain", 16384)), seconds=30),
    pushed("REG-07-other", "an upload that goes to another host", (16,), on_path(
        "/blobs/uploads/", lambda e: e.answer(202, Location=e.registry.other + "/v2/x/blobs/uploads/1"), "POST"), tagless=True),
    pushed("REG-07-relative", "an upload that goes to a relative place with a query", (0,), on_path(
        "/blobs/uploads/", lambda e: e.answer(202, Location=e.path.rstrip("/") + "/7?state=a%2Bb&x="), "POST")),
    pushed("REG-11-gone", "manifests that are taken and not kept", (16,), on_manifest(
        lambda e: e.answer(201, Docker_Content_Digest=digest(e.body)), ("PUT",)), seconds=30),
    pushed("REG-12-claimed", "blobs that are there by HEAD and not by GET", (0, 16), claimed),
    pushed("REG-13-full", "no space for blobs", (16,), on_path("/blobs/uploads/", lambda e: e.answer(507), "PUT"),
           tagless=True, seconds=30),
    pushed("REG-13-broken", "500 for every manifest", (16,), on_manifest(lambda e: e.answer(500), ("PUT",)), tagless=True, seconds=30),
    pushed("REG-17-deleted", "blobs that go when the first manifest comes", (16,), dropping()),
    pushed("REG-18-other", "somebody moves the tag right after us", (16,), other_push()),
    _loopback_only(),
]
