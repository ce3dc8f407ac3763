"""Enrolled sites, and what may and what may not change in them."""

import hashlib
import json
import shutil
import stat
import tempfile
import threading
from pathlib import Path
from typing import Optional, Sequence

from .bundle import Bundle
from .process import run
from .trust import SITE, Root

# What the importer writes for itself: logs are checked by their lines, locks are empty, the rest is of no effect.
OWN = {"audit.jsonl", "journal.jsonl", "lock", "staging", "requests", ".ingest"}


class Sites:
    """Makes sites that trust a root and have imported some bundles; the same site is made once and copied."""

    def __init__(self, importer: Path) -> None:
        self.importer = importer
        self.room = tempfile.TemporaryDirectory(prefix="conformance-sites-")
        self.made: dict[bytes, Path] = {}
        self.lock = threading.Lock()

    def put(self, state: Path, root: Optional[Root] = None, before: Sequence[Bundle] = ()) -> None:
        """Puts a site into the folder `state`."""
        root = root or Root()
        packed = [bundle.pack() for bundle in before]
        name = hashlib.sha256(root.file() + repr(packed).encode()).digest()
        with self.lock:
            if name not in self.made:
                self.made[name] = self._make(Path(self.room.name) / name.hex()[:16], root, before)
        shutil.copytree(self.made[name], state, symlinks=True)

    def _make(self, folder: Path, root: Root, before: Sequence[Bundle]) -> Path:
        folder.mkdir()
        (folder / "root.json").write_bytes(root.file())
        for number, bundle in enumerate(before):
            bundle.write(folder / f"medium-{number}")
        commands = [
            ["site", "init", "--state", "site", "--name", SITE, "--root", "root.json"]
            + ["--fingerprint", root.fingerprint()]
        ]
        commands += [["import", f"medium-{number}", "--state", "site"] for number in range(len(before))]
        for command in commands:
            done = run([self.importer, *command], folder)
            if done.status != 0:
                raise RuntimeError(f"{' '.join(command[:2])} ended with {done.status}: {done.text}")
        return folder / "site"


def tree(folder: Path) -> dict[str, str]:
    """Every name below a folder that must not change, with its mode and a digest of its content."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if OWN & set(name.parts):
            continue
        status = path.lstat()
        content = _hashed(path) if stat.S_ISREG(status.st_mode) else ""
        found[str(name)] = f"{status.st_mode:o} {content}"
    return found


def _hashed(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def changes(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def audit(state: Path) -> list[dict]:
    """The records of the audit log, whose chain must hold."""
    lines = (state / "audit.jsonl").read_bytes().splitlines()
    previous, records = None, []
    for line in lines:
        record = json.loads(line)
        if previous is not None and record.get("prev") != "sha256:" + hashlib.sha256(previous).hexdigest():
            raise ValueError("the chain of the audit log is broken")
        previous = line
        records.append(record["body"])
    return records
