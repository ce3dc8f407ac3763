"""FS-13 to FS-19: the state of a site, its lock, its mirror and its log, and signals."""

import fcntl
import os
import signal
import threading
import time
from pathlib import Path
from typing import Callable

from . import faults
from .attempt import Attempt
from .case import Case, Waiting
from .crashes import each
from .files import Act, call, site
from .importing import first, refused
from .patches import BASE, Patched, patch
from .process import Outcome
from .registry import Registry
from .site import changes, tree
from .trust import digest


def _locked(attempt: Attempt, state: Path, command: tuple) -> Outcome:
    with (state / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return attempt.sealift(*command)


def _stale(attempt: Attempt, state: Path, command: tuple) -> Outcome:
    (state / "lock").write_text("999999\n")
    return attempt.sealift(*command)


def _slots(**contents) -> Act:
    """The two copies of the state, changed; they are as before afterwards."""

    def act(attempt: Attempt, state: Path, command: tuple) -> Outcome:
        kept = {name: (state / f"state.{name}.json").read_bytes() for name in contents}
        for name, change in contents.items():
            (state / f"state.{name}.json").write_bytes(change(kept[name]))
        outcome = attempt.sealift(*command)
        if outcome.status:
            for name, content in kept.items():
                (state / f"state.{name}.json").write_bytes(content)
        return outcome

    return act


def _while_loading(attempt: Attempt, command: tuple, then: Callable[[object, tuple], None]) -> Outcome:
    """An import into a registry whose first upload waits until `then` has happened."""
    waits, goes_on = threading.Event(), threading.Event()

    def script(exchange) -> bool:
        if exchange.command == "POST":
            waits.set()
            goes_on.wait(20)
        return False

    with Registry(script=script) as registry:
        whole = (*command, "--mirror", f"docker://127.0.0.1:{registry.port}", "--plain-http")

        def during(child) -> None:
            waits.wait(20)
            then(child, whole)
            goes_on.set()

        outcome = attempt.sealift(*whole, during=during)
        attempt.expect(bool(registry.tags) == (outcome.status == 0), "a tag is there although the import was stopped")
        return outcome


def _signalled(number: int) -> Act:
    """A signal while content is loaded."""

    def send(child, command: tuple) -> None:
        os.kill(child.pid, number)
        time.sleep(1)

    return lambda attempt, state, command: _while_loading(attempt, command, send)


def _second(attempt: Attempt, state: Path, command: tuple) -> Outcome:
    """The same import once more while the first one runs."""
    seen = []
    first = _while_loading(attempt, command, lambda child, whole: seen.append(attempt.sealift(*whole)))
    attempt.expect(first.status == 0, f"the first import ended with {first.status}")
    return seen[0]


def flip(path: Path, place: int) -> None:
    content, mode = path.read_bytes(), path.stat().st_mode
    path.chmod(0o644)
    path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    path.chmod(mode)


def _base(state: Path) -> Path:
    return state / "mirror/blobs/sha256" / digest(BASE)[7:]


def _flip_base(state: Path) -> None:
    flip(_base(state), 9000)


def healed(name: str, what: str, spoil: Callable[[Path], None], *options: str) -> Case:
    """A mirror that has lost something of its bundle has it again after the same medium."""

    def make(folder: Path) -> None:
        first().write(folder / "medium")

    def act(attempt: Attempt) -> None:
        state = attempt.folder / "site"
        attempt.sites.put(state, before=[first()])
        before = tree(state / "mirror")
        spoil(_base(state))
        attempt.judge(attempt.sealift("import", "medium", "--state", state, *options, "--json"))
        changed = changes(before, tree(state / "mirror"))
        attempt.expect(not changed, f"not as before: {', '.join(changed[:2])}")

    return Case(name, what, (0,), (), make, act, True)


def _fixed_log(attempt: Attempt, state: Path, command: tuple) -> Outcome:
    with faults.read_only(state / "audit.jsonl"):
        return attempt.sealift(*command)


def _flip(content: bytes) -> bytes:
    return content[:20] + bytes([content[20] ^ 1]) + content[21:]


CASES = [
    site("FS-13-locked", "another importer holds the lock", (15,), "file.locked", _locked),
    site("FS-13-second", "the same import a second time while the first one runs", (15,), "file.locked", _second, quiet=False),
    site("FS-13-stale", "the lock of an importer that is gone", (0,), "", _stale),
    site("FS-14-one-torn", "the newer copy of the state is torn", (0,), "", _slots(A=lambda content: content[:40])),
    site("FS-14-both-torn", "both copies are torn", (14,), "state.damaged",
         _slots(A=lambda content: content[:40], B=lambda content: content[:40])),
    site("FS-14-both-flipped", "a bit of both copies", (14,), "state.damaged", _slots(A=_flip, B=_flip)),
    site("FS-14-both-empty", "both copies are empty", (14,), "state.damaged", _slots(A=lambda _: b"", B=lambda _: b"")),
    refused("FS-16-base", "a bit of a layer in the mirror that a patch needs", 11, "import.damaged-base", Patched(patch),
            site=_flip_base, mend=_flip_base, says="repair"),
    healed("FS-16-check", "a bit of a layer in the mirror, and import --check", lambda blob: flip(blob, 9000), "--check"),
    healed("FS-16-lost", "a layer of the mirror is gone, and the same medium comes again", Path.unlink),
    *[site(f"FS-18-{name.lower()}", f"{name} while content is loaded", (130,), "interrupted", _signalled(getattr(signal, name)))
      for name in ("SIGINT", "SIGTERM", "SIGHUP")],
    site("FS-18-sigpipe", "SIGPIPE while content is loaded", (0,), "", _signalled(signal.SIGPIPE)),
    each("FS-18-each", "SIGTERM at some calls", ("fsync", "rename", "pwrite64"), "signal=SIGTERM", (130, 0), most=6),
    call("FS-19-audit", "no space for the audit log", (15,), "file.disk-full", "write,pwrite64", "error=ENOSPC:when=1+",
         "audit.jsonl"),
    site("FS-19-fixed", "an audit log that cannot be changed", (15,), "file.system", _fixed_log),
]

WAITING = [
    Waiting("FS-14", "an anchor of the state outside its folder (docs/threat-model.md, what is not there yet)"),
    Waiting("FS-15", "an anchor of the state outside its folder (docs/threat-model.md, what is not there yet)"),
    Waiting("FS-17", "a decision on links and owners in the path of the state folder"),
    Waiting("FS-21", "a build that reads the medium again, past the cache, before it says done"),
    Waiting("FS-22", "receipts"),
]
