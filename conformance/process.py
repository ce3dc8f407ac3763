"""Running an executable as its user does, and measuring it."""

import json
import os
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Optional, Sequence

DEADLINE = 120

# A child that borrows the memory of its parent until it runs the program would be measured with the parent's peak.
subprocess._USE_VFORK = False


@dataclass
class Outcome:
    """How a run ended. A status below 0 is the signal that killed it."""

    status: int
    output: bytes
    errors: bytes
    seconds: float
    megabytes: float

    @property
    def document(self) -> Optional[dict]:
        """The one JSON document on standard output, if that is what is there."""
        try:
            found = json.loads(self.output)
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None

    @property
    def error(self) -> str:
        found = (self.document or {}).get("error")
        return found.get("id", "") if isinstance(found, dict) else ""

    @property
    def text(self) -> str:
        return (self.output + self.errors).decode(errors="replace")


def environment(**more: str) -> dict[str, str]:
    """An environment of nothing but what a program needs."""
    base = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}
    return base | {"TMPDIR": tempfile.gettempdir()} | more


def run(
    command: Sequence[object],
    folder: Path,
    variables: Optional[dict[str, str]] = None,
    before: Optional[Callable[[], None]] = None,
    output: Optional[int] = None,
    errors: Optional[int] = None,
    deadline: float = DEADLINE,
    during: Optional[Callable[[subprocess.Popen], None]] = None,
) -> Outcome:
    """Runs a command to its end; `before` runs in the child, `during` beside it."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        started = time.monotonic()
        child = subprocess.Popen(
            [os.fsencode(word) if isinstance(word, (str, os.PathLike)) else word for word in command],
            cwd=folder,
            env=variables or environment(),
            stdin=subprocess.DEVNULL,
            stdout=out if output is None else output,
            stderr=said if errors is None else errors,
            preexec_fn=before,
            start_new_session=True,
        )
        timer = threading.Timer(deadline, lambda: os.killpg(child.pid, signal.SIGKILL))
        timer.start()
        try:
            if during:
                during(child)
            _, status, usage = os.wait4(child.pid, 0)
        finally:
            timer.cancel()
        seconds = time.monotonic() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said.seek(0)
        return Outcome(
            child.returncode, out.read(16 << 20), said.read(16 << 20), seconds, usage.ru_maxrss / 1024
        )
