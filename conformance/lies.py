"""What lying registries do. Each of these is a script, or makes one: it answers a request and returns True, or leaves it."""

import time
from typing import Callable

from .registry import blob_of, manifest_of
from .samples import INDEX, MANIFEST, Image, descriptor, image, index
from .server import Exchange
from .trust import digest, encode

Script = Callable[[Exchange], bool]
SAMPLE = image()
LAYER = SAMPLE.blobs[0][1]


def on_blob(answer: Callable[[Exchange], object], command: str = "GET"):
    """A script that answers for the layer."""

    def script(exchange: Exchange) -> bool:
        if exchange.command != command or blob_of(exchange) != digest(LAYER):
            return False
        answer(exchange)
        return True

    return script


def on_manifest(answer: Callable[[Exchange], object], commands: tuple[str, ...] = ("GET", "HEAD")):
    def script(exchange: Exchange) -> bool:
        if exchange.command not in commands or not manifest_of(exchange):
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
        found = manifest_of(exchange)
        if not found or found[1] != "v1" or exchange.command == "PUT":
            return False
        count = sum(path == exchange.path for _, path, _ in exchange.owner.log)
        for kind, content in second.blobs:
            exchange.owner.blobs[digest(content)] = content
            exchange.owner.manifests[second.repository, digest(content)] = (kind, content)
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


def challenge(realm: str):
    """Every request without a token is sent to this realm."""

    def script(exchange: Exchange) -> bool:
        place = realm.replace("OTHER", exchange.owner.other)
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
        307, Location=place.replace("OTHER", exchange.owner.other).replace("PATH", exchange.path))


def halves(exchange: Exchange) -> None:
    exchange.reset(LAYER[:9000], len(LAYER))


def resumed(status: int, range_: str, content: bytes):
    """The first answer breaks off, the second is for another range than was asked."""

    def script(exchange: Exchange) -> bool:
        if exchange.command != "GET" or blob_of(exchange) != digest(LAYER):
            return False
        if "Range" not in exchange.headers:
            count = sum(digest(LAYER) in path and method == "GET" for method, path, _ in exchange.owner.log)
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
        if exchange.command == "PUT" and manifest_of(exchange):
            exchange.owner.blobs.clear()
        return False

    return script


def other_push():
    """Somebody else moves the tag right after us."""
    foreign = image(tag="foreign").document

    def script(exchange: Exchange) -> bool:
        found = manifest_of(exchange)
        if exchange.command == "PUT" and found and not found[1].startswith("sha256:"):
            exchange.owner.serve(exchange)
            exchange.owner.manifests[found] = (SAMPLE.media_type, foreign)
            return True
        return False

    return script


def claimed(exchange: Exchange) -> bool:
    """Has every blob when asked by HEAD, and none by GET."""
    if blob_of(exchange) and exchange.command == "HEAD":
        exchange.answer(200, Content_Length="30720", Docker_Content_Digest=blob_of(exchange))
        return True
    return False


def endless_pages(exchange: Exchange) -> None:
    page = encode({"schemaVersion": 2, "mediaType": INDEX, "manifests": []})
    exchange.answer(200, page, INDEX, Link=f'<{exchange.path.split("?")[0]}?n=1&last=a>; rel="next"')


def raw(head: bytes, again: bytes = b"", pause: float = 0):
    """These bytes instead of an answer; `again` follows until the other side has enough."""

    def answer(exchange: Exchange) -> None:
        exchange.close_connection = True
        exchange.wfile.write(head)
        while again:
            exchange.wfile.write(again)
            time.sleep(pause)

    return answer


def once(answer: Callable[[Exchange], object], script: Callable[[Callable[[Exchange], object]], Script]) -> Script:
    """Lies the first time alone."""

    def whole(exchange: Exchange) -> bool:
        told = vars(exchange.owner).setdefault("told", [])
        return not told and script(lambda exchange: told.append(answer(exchange)))(exchange)

    return whole


EMPTY = ("application/vnd.oci.empty.v1+json", b"{}")


def note(subject: tuple[str, bytes]) -> tuple[str, bytes]:
    """An artifact about a manifest."""
    return MANIFEST, encode({
        "schemaVersion": 2, "mediaType": MANIFEST, "artifactType": "application/vnd.example.note",
        "config": descriptor(*EMPTY), "layers": [], "subject": descriptor(*subject)})


NOTE = note(SAMPLE.blobs[-1])
# The note, and the tag that lists it for registries without an API for referrers.
NOTED = Image("plant/app", "sha256-" + digest(SAMPLE.document)[7:], [EMPTY, NOTE, (INDEX, index([NOTE]))])


def referrers(answer: Callable[[str], bytes]) -> Script:
    """An API for referrers; `answer` gets the digest that is asked about."""
    return on_path("/referrers/", lambda exchange: exchange.answer(200, answer(exchange.path.split("/")[-1].split("?")[0]), INDEX))


def listing(subject: str) -> bytes:
    return index([NOTE] if subject == digest(SAMPLE.document) else [])


def circle(subject: str) -> bytes:
    """The note is about the sample, and the sample about the note."""
    return index([NOTE] if subject == digest(SAMPLE.document) else [SAMPLE.blobs[-1]])


def many(subject: str) -> bytes:
    entry = descriptor(*NOTE)
    return encode({"schemaVersion": 2, "mediaType": INDEX, "manifests": [
        entry | {"digest": f"sha256:{number:064x}"} for number in range(100_000)]})
