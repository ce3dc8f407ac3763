"""SIG-20 to SIG-38, SIG-53 and SIG-54: the signed statement, and whether this site takes it."""

import json

from .bundle import Bundle
from .importing import accepted, good, hostile, first, refused
from .samples import image
from .trust import SITE, SITE_UID, encode

ELSEWHERE = "0" * 31 + "1"
MALFORMED = "statement.malformed content.malformed-json content.unexpected-json"
VOLUME = "vol-0001.tar"
ALTERED = "bundle.altered-volume bundle.altered-blob bundle.wrong-size bundle.wrong-digest bundle.inconsistent-contents"


def predicate(**values) -> Bundle:
    return hostile(statement=lambda statement: statement["predicate"].update(values))


def sites(*targets: dict) -> Bundle:
    return predicate(target={"sites": list(targets)})


def sequence(text: str) -> Bundle:
    """A statement in which this stands for the sequence."""
    return hostile(payload=lambda payload: payload.replace(b'"sequence":2,', b'"sequence":%s,' % text.encode()))


def text(change) -> Bundle:
    """A signed payload whose bytes are changed before they are signed."""
    return hostile(payload=change)


def _noted(value: bytes):
    """A field that no reader knows, with this value."""
    return lambda payload: payload[:-1] + b',"zz":' + value + b"}"


def _subjects(change) -> Bundle:
    def edit(statement: dict) -> None:
        change(statement["subject"], statement["predicate"]["files"])

    return hostile(statement=edit)


def _digest_of(algorithm: str, digits: int):
    def change(subjects: list, files: list) -> None:
        subjects[0]["digest"] = {algorithm: "a" * digits}

    return change


def several(**hooks) -> Bundle:
    """A bundle of four volumes of which the middle ones are of one size."""
    return hostile(images=[image(tag="v2", size=700_000)], volume_size=200 << 10, **hooks)


def _swap(files: dict) -> None:
    files["vol-0002.tar"], files["vol-0003.tar"] = files["vol-0003.tar"], files["vol-0002.tar"]


def _of_first(name: str):
    return lambda files: files.update({name: first().pack()[name]})


def _of_twin(name: str):
    """The file of a bundle that differs in nothing but its content."""
    twin = hostile(images=[image(tag="v4"), image("plant/tool", "v4")])
    return lambda files: files.update({name: twin.pack()[name]})


def _fields(document: object, path: tuple = ()):
    """The path of every value of a document."""
    if path:
        yield path
    if isinstance(document, (dict, list)):
        items = document.items() if isinstance(document, dict) else enumerate(document)
        for key, value in items:
            yield from _fields(value, (*path, key))


def _mistyped(path: tuple):
    """Puts an object where a plain value was, and a number where an object or a list was."""

    def edit(statement: dict) -> None:
        place = statement
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = 7 if isinstance(place[path[-1]], (dict, list)) else {"a": [None, True]}

    return edit


def _mistypings() -> list:
    """One case for each field of a statement; the ones that come before format and version have their own class."""
    statement = json.loads(Bundle(payload=None).signed_payload({"contents.json": b""}, {"blobs": []}))
    cases = []
    for path in _fields(statement):
        name = "-".join(str(key).strip("_").lower() for key in path)
        cases.append(refused(
            f"SIG-38-{name}", f"a value of another type at {'.'.join(map(str, path))}", (11, 12, 13),
            MALFORMED + " signature.unexpected-type statement.needs-newer-importer bundle.targets-nobody",
            hostile(statement=_mistyped(path)), quick=len(path) == 2,
            note="types, version and target are judged before the other rules (docs/format.md, acceptance)",
        ))
    return cases


EARLIER = Bundle(sequence=41, created="2024-06-02T00:00:00Z")
MISSED = Bundle(sequence=42, images=[image(tag="v42")])
LATER = {"before": [EARLIER], "after": good(sequence=44)}
FORGED = Bundle(images=[image(tag="v9")])

CASES = [
    refused("SIG-20-older", "an older bundle, validly signed", 13, "bundle.rollback",
            before=[EARLIER], after=good(sequence=44)),
    accepted("SIG-21-same", "the bundle that the site has", first(), result="alreadyImported"),
    refused("SIG-22-fork", "another bundle of the sequence that the site has", 13, "bundle.fork", hostile(sequence=1)),
    refused("SIG-23-gap", "a delta on bundle 42 where the site has 41", 13, "bundle.gap",
            hostile(sequence=43, base=MISSED), says="42", **LATER),
    refused("SIG-23-nothing", "a delta where the site has nothing", 13, "bundle.full-needed",
            hostile(base=first()), before=[]),
    refused("SIG-24-lineage", "a delta on another bundle 1", 13, "bundle.other-base", hostile(base=FORGED)),
    refused("SIG-25-largest", "sequence 2^53 - 1", 13, "bundle.fast-forward", sequence(str(2**53 - 1))),
    refused("SIG-25-jump", "10,001 sequences ahead", 13, "bundle.fast-forward", hostile(sequence=10_002)),
    accepted("SIG-25-jump-limit", "10,000 sequences ahead", hostile(sequence=10_001)),
    *[refused(f"SIG-25-{name}", f"sequence {value}", 11, MALFORMED, sequence(value)) for name, value in
      [("2-53", str(2**53)), ("2-64", str(2**64)), ("negative", "-1"), ("zero", "0"), ("fraction", "2.0"),
       ("exponent", "2e0"), ("text", '"2"'), ("null", "null"), ("leading-zero", "02")]],
    refused("SIG-26-other-site", "for another site", 13, "bundle.other-site", sites({"id": "plant-9", "uid": SITE_UID})),
    refused("SIG-26-other-uid", "for another installation", 13, "bundle.other-installation",
            sites({"id": SITE, "uid": ELSEWHERE})),
    refused("SIG-26-nobody", "for no site", 13, "bundle.targets-nobody", sites()),
    refused("SIG-26-wildcard", "for all sites", 13, "bundle.targets-nobody", sites({"id": "*", "uid": SITE_UID})),
    refused("SIG-26-twice", "one site twice", 11, MALFORMED, sites(*[{"id": SITE, "uid": SITE_UID}] * 2)),
    refused("SIG-26-name", "a site with a path as name", 11, MALFORMED, sites({"id": "../x", "uid": SITE_UID})),
    refused("SIG-27-org", "of another organization", 13, "bundle.other-organization", predicate(org="globex")),
    refused("SIG-27-stream", "of another stream", 13, "bundle.other-stream", predicate(stream=ELSEWHERE)),
    refused("SIG-28-critical", "a critical field that nobody knows", 13, "statement.needs-newer-importer",
            predicate(critical=["quantum"])),
    refused("SIG-28-version", "format version 2", 13, "statement.needs-newer-importer", predicate(formatVersion=2)),
    refused("SIG-30-smaller", "the volume of bundle 1 in bundle 2", 11, ALTERED, hostile(files=_of_first(VOLUME)),
            says=VOLUME),
    refused("SIG-30-same-size", "the volume of a bundle of the same sizes", 11, ALTERED, hostile(files=_of_twin(VOLUME)),
            says=VOLUME),
    refused("SIG-31-swapped", "volumes 2 and 3 for each other", 11, ALTERED, several(files=_swap)),
    refused("SIG-32-contents", "contents.json of bundle 1 in bundle 2", 11, "bundle.wrong-size bundle.wrong-digest",
            hostile(files=_of_first("contents.json"))),
    refused("SIG-32-twin", "contents.json of a bundle of the same sizes", 11, "bundle.wrong-digest",
            hostile(files=_of_twin("contents.json"))),
    refused("SIG-33-no-file", "a subject that is not in files", 11, MALFORMED,
            _subjects(lambda subjects, files: files.pop())),
    refused("SIG-33-no-subject", "a file that is no subject", 11, MALFORMED,
            _subjects(lambda subjects, files: subjects.pop())),
    refused("SIG-33-twice", "a subject twice", 11, MALFORMED,
            _subjects(lambda subjects, files: subjects.append(subjects[0]))),
    refused("SIG-33-path", "a file with a path as name", 11, MALFORMED,
            _subjects(lambda subjects, files: (subjects[1].update(name="../x"), files[1].update(name="../x")))),
    refused("SIG-34-sha1", "a subject with SHA-1 alone", 11, MALFORMED, _subjects(_digest_of("sha1", 40))),
    refused("SIG-34-unknown", "a subject with an unknown algorithm", 11, MALFORMED, _subjects(_digest_of("crc9", 8))),
    refused("SIG-36-sequence", "sequence twice", 11, MALFORMED, sequence('1,"sequence":2')),
    refused("SIG-36-escaped", "sequence twice, once in escapes", 11, MALFORMED, sequence('2,"\\u0073equence":1')),
    refused("SIG-37-nested", "10,000 lists in each other", 11, MALFORMED, text(_noted(b"[" * 10_000 + b"]" * 10_000))),
    refused("SIG-37-17-deep", "nested one deeper than the limit", 11, MALFORMED, text(_noted(b"[" * 16 + b"]" * 16))),
    accepted("SIG-37-16-deep", "nested as deep as the limit", text(_noted(b"[" * 15 + b"]" * 15))),
    refused("SIG-37-mark", "a byte-order mark", 11, MALFORMED, text(lambda payload: b"\xef\xbb\xbf" + payload)),
    refused("SIG-37-utf-16", "UTF-16", 11, MALFORMED, text(lambda payload: payload.decode().encode("utf-16"))),
    refused("SIG-37-surrogate", "half of a surrogate pair", 11, MALFORMED, text(_noted(b'"\\ud800"'))),
    refused("SIG-37-nul", "NUL in a text", 11, MALFORMED, text(_noted(b'"\\u0000"'))),
    refused("SIG-37-latin", "bytes that are no UTF-8", 11, MALFORMED, text(_noted(b'"\xe9"'))),
    refused("SIG-37-behind", "a second document behind the first", 11, MALFORMED, text(lambda payload: payload + b"{}")),
    refused("SIG-37-contents", "a byte-order mark in contents.json", 11, "content.malformed-json",
            hostile(contents=lambda contents: b"\xef\xbb\xbf" + encode(contents))),
    refused("SIG-37-contents-keys", "a key twice in contents.json", 11, "content.malformed-json",
            hostile(contents=lambda contents: encode(contents)[:-1] + b',"images":[]}')),
    *_mistypings(),
    refused("SIG-53-earlier", "created before the bundle that the site has", 13, "bundle.created-before-previous",
            hostile(created="2024-05-31T23:59:59Z")),
    *[refused(f"SIG-54-{name}", f"{what}", 11, MALFORMED, predicate(**{field: value})) for name, what, field, value in
      [("reversed", "expires before it is created", "expires", "2024-05-01T00:00:00Z"),
       ("no-day", "the 30th of February", "created", "2024-02-30T00:00:00Z"),
       ("leap-second", "a leap second", "created", "2016-12-31T23:59:60Z"),
       ("year-10000", "the year 10000", "expires", "10000-01-01T00:00:00Z"),
       ("year-1999", "a year before 2000", "created", "1999-01-01T00:00:00Z"),
       ("offset", "a time zone", "created", "2024-06-01T00:00:00+01:00"),
       ("number", "seconds since 1970", "created", 1717200000)]],
]
