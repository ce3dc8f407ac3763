"""CLI: arguments, output and surroundings."""

import datetime
import hashlib
import json
import os
from pathlib import Path

from .archives import headed, resized
from .attempt import Attempt
from .building import BUILD
from .case import Case, Waiting, listed
from .fleet import Fleet
from .importing import first, hostile
from .process import environment
from .signatures import signed
from .site import changes, tree
from .statements import predicate, text
from .trust import Root

ESCAPES = "x\x1b[2J\x1b]0;owned\x07\u202e"


def at_site(name: str, what: str, exits: tuple[int, ...], errors: str, act, bundle=None) -> Case:
    """Any command, beside a medium and an enrolled site."""

    def make(folder: Path) -> None:
        (bundle or hostile()).write(folder / "medium")
        (folder / "root.1.dsse.json").write_bytes(Root().file())

    def run(attempt: Attempt) -> None:
        state = attempt.folder / "site"
        attempt.sites.put(state, before=[first()])
        act(attempt, state)

    return Case(name, what, exits, listed(errors), make, run, True)


def path(label: str, what: str, name: bytes) -> Case:
    """A medium whose folder has an odd name."""

    def act(attempt: Attempt, state: Path) -> None:
        place = os.path.join(os.fsencode(attempt.folder), name)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        os.rename(attempt.input / "medium", place)
        outcome = attempt.judge(attempt.sealift("import", place, "--state", state, "--json"))
        attempt.expect(b"\x1b" not in outcome.output + outcome.errors, "a control byte of the path is printed")
        attempt.expect(outcome.document is not None, "the output is no JSON document")

    return at_site(f"CLI-01-{label}", what, (0, 2), "", act)


def option(label: str, *arguments: str) -> Case:
    def act(attempt: Attempt, state: Path) -> None:
        before = tree(state)
        attempt.judge(attempt.sealift("import", "medium", "--state", state, *arguments, "--json"))
        attempt.expect(not changes(before, tree(state)), "the state has changed")

    return at_site(f"CLI-02-{label}", f"import {' '.join(arguments)}", (2,), "command.unknown-option", act)


def shown(label: str, command: str, bundle) -> Case:
    """Texts of a signed bundle that steer a terminal."""

    def act(attempt: Attempt, state: Path) -> None:
        options = ["--state", state] if command == "verify" else []
        plain = attempt.sealift(command, "medium", *options)
        outcome = attempt.judge(attempt.sealift(command, "medium", *options, "--json"))
        for found in (plain, outcome):
            attempt.expect(b"\x1b" not in found.output + found.errors, "a control byte is printed")
            attempt.expect("\u202e".encode() not in found.output + found.errors, "a mark that turns text is printed")
        attempt.expect(outcome.document is not None, "the output is no JSON document")

    return at_site(f"CLI-03-{label}", f"{command} of a bundle whose texts steer a terminal", (0, 11, 13), "", act, bundle)


def output(label: str, what: str, place) -> Case:
    """Standard output takes nothing; what was imported stays recorded."""

    def act(attempt: Attempt, state: Path) -> None:
        descriptor = place()
        outcome = attempt.sealift("import", "medium", "--state", state, "--json", output=descriptor)
        os.close(descriptor)
        attempt.outcome = outcome
        attempt.expect(outcome.status in attempt.case.exits, f"exit {outcome.status}, expected 15")
        _check_recorded(attempt, state)

    return at_site(f"CLI-04-{label}", what, (15,), "", act)


def _check_recorded(attempt: Attempt, state: Path) -> None:
    status = attempt.require("status", "--state", state, "--json")
    attempt.expect('"sequence":2' in status.text.replace(" ", ""), "the import is not recorded")


def _full_errors() -> Case:
    """Standard error takes nothing; the import is not repeated, and is recorded."""

    def act(attempt: Attempt, state: Path) -> None:
        with open("/dev/full", "wb") as full:
            attempt.judge(attempt.sealift("import", "medium", "--state", state, "--json", errors=full.fileno(), deadline=60))
        _check_recorded(attempt, state)

    return at_site("CLI-04-errors", "standard error is /dev/full", (0, 15), "", act)


def _closed_pipe() -> int:
    reading, writing = os.pipe()
    os.close(reading)
    return writing


def refusal(label: str, *arguments: str, exits: tuple[int, ...] = (2,), row: str = "CLI-05") -> Case:
    """Each way to fail has its JSON document; the runner looks at it."""

    def act(attempt: Attempt, state: Path) -> None:
        attempt.judge(attempt.sealift(*[state if word == "STATE" else word for word in arguments], "--json"))
        found = ((attempt.outcome.document or {}).get("error") or {}).keys()
        attempt.expect({"exit", "id", "message", "remedy"} <= found, f"the error has {sorted(found)}")

    return at_site(f"{row}-{label}", " ".join(arguments)[:60] or "no command", exits, "", act)


def looked_at(label: str, what: str, bundle) -> Case:
    """`verify` and `inspect` of a hostile bundle: as safe as import, and they never write."""

    def act(attempt: Attempt, state: Path) -> None:
        before, log, medium = tree(state), (state / "audit.jsonl").read_bytes(), tree(attempt.input)
        seen = attempt.sealift("inspect", "medium", "--json")
        attempt.expect(seen.status in (0, 11), f"inspect ended with {seen.status}")
        attempt.judge(attempt.sealift("verify", "medium", "--state", state, "--json"))
        attempt.unchanged = "no" if changes(before, tree(state)) else "yes"
        attempt.expect(attempt.unchanged == "yes", "verify or inspect has changed the site")
        attempt.expect(log == (state / "audit.jsonl").read_bytes(), "verify or inspect has written to the audit log")
        attempt.expect(not changes(medium, tree(attempt.input)), "verify or inspect has changed the medium")

    return at_site(f"CLI-08-{label}", f"verify and inspect: {what}", (11, 12, 13), "", act, bundle)


def _unsigned_program() -> Case:
    """A program with the name of the importer that the statement does not list: `verify` must not be silent about it."""

    def act(attempt: Attempt, state: Path) -> None:
        program = next((attempt.input / "medium").rglob("contents.json")).with_name("sealift")
        program.write_text("#!/bin/sh\ntouch executed\n")
        program.chmod(0o755)
        outcome = attempt.judge(attempt.sealift("verify", "medium", "--state", state, "--json"))
        warned = " ".join((outcome.document or {}).get("warnings") or [])
        attempt.expect(outcome.status or "sealift" in warned, "nothing says that nobody signed the importer on the medium")

    return at_site("CLI-08-program", "verify: an importer on the medium that nobody signed", (0, 11), "", act)


def _identity(path: Path) -> str:
    """The digest of a file; of an envelope that of its payload, since each P-256 signature has a nonce of its own."""
    content = path.read_bytes()
    if path.name == "bundle.dsse.json":
        content = json.loads(content)["payload"].encode()
    return hashlib.sha256(content).hexdigest()


def _same_bytes() -> Case:
    """The same fleet in odd surroundings makes the same bundle, signatures apart."""

    def act(attempt: Attempt) -> None:
        moment = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        seen = []
        for number, odd in enumerate(({}, {"TZ": "bad", "LC_ALL": "tr_TR.UTF-8", "LANG": "xx"})):
            command = [word if word != "stick" else f"stick-{number}" for word in BUILD]
            outcome = attempt.sealift(*command, "--created", moment, "--json", variables=environment(**odd))
            attempt.judge(outcome)
            files = sorted(path for path in (attempt.input / f"stick-{number}").rglob("*") if path.is_file())
            seen.append([(path.name, _identity(path)) for path in files])
            for left in sorted((attempt.input / "ledger").rglob("*.json")):
                left.unlink()
        attempt.expect(seen[0] and seen[0] == seen[1], "the bytes differ")

    return Case("CLI-10-surroundings", "build with TZ=bad and LC_ALL=tr_TR", (0,), (), Fleet().write, act, True)


STEERING = hostile(statement=lambda s: s["predicate"].update(change={"ticket": ESCAPES, "summary": ESCAPES}))

CASES = [
    path("spaces", "a medium in a folder with spaces", b"a b  c"),
    path("line", "a medium in a folder with a line break", b"a\nb"),
    path("option", "a medium in a folder like an option", b"x/-rf"),
    path("bytes", "a medium in a folder that is no UTF-8", b"\xff\xfe\x80"),
    path("escape", "a medium in a folder that steers a terminal", b"\x1b[2J"),
    path("long", "a medium below a path of 3,900 bytes", b"/".join([b"d" * 250] * 15)),
    refusal("too-long", "import", "d/" * 2500, "--state", "STATE", exits=(2, 10), row="CLI-01"),
    *[option(name.strip("-"), name) for name in ("--skip-verify", "--insecure", "--force", "--no-verify")],
    shown("inspect", "inspect", STEERING),
    shown("verify", "verify", STEERING),
    shown("names", "inspect", headed("blobs/\x1b[2J")),
    _full_errors(),
    output("full", "standard output is /dev/full", lambda: os.open("/dev/full", os.O_WRONLY)),
    output("closed", "nobody reads standard output", _closed_pipe),
    refusal("no-option", "import", "medium"),
    refusal("no-state", "status", "--state", "nowhere"),
    refusal("unknown", "bild"),
    refusal("no-medium", "import", "nowhere", "--state", "STATE", exits=(10,)),
    refusal("no-fleet", "images", "--config", "nowhere"),
    refusal("bad-option", "build", "--out", "stick", "--volume-size", "x"),
    looked_at("signature", "one bit of the payload", signed(lambda e: e.update(payload="AAAA"))),
    looked_at("nested", "a deep statement", text(lambda payload: payload[:-1] + b',"z":' + b"[" * 9999 + b"]" * 9999 + b"}")),
    looked_at("site", "for another site", predicate(target={"sites": [{"id": "plant-9", "uid": "0" * 32}]})),
    looked_at("path", "a path that leaves the folder", headed("../../etc/passwd")),
    looked_at("short", "a truncated volume", resized(lambda archive: archive[:-1])),
    _unsigned_program(),
    _same_bytes(),
]

WAITING = [
    Waiting("CLI-06", "a confirmation that is asked for at the terminal"),
    Waiting("CLI-07", "a confirmation with the digest of the statement"),
    Waiting("CLI-09", "external signers (docs/threat-model.md, what is not there yet)"),
]
