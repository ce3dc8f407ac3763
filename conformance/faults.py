"""Ways to make a machine fail: single system calls by strace, limits, small and read-only file systems, a power cut."""

import contextlib
import fcntl
import os
import re
import resource
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Iterator

from .attempt import Attempt, NotPossible
from .process import Outcome, environment

# _IOR('X', 125, __u32) with 2: shut an ext4 down without writing its journal, as a power cut does.
SHUTDOWN, WITHOUT_LOG = 0x8004587D, b"\2\0\0\0"
NOBODY = 65534
ONE_THREAD = {"SEALIFT_THREADS": "1"}


def traced(attempt: Attempt, arguments: tuple, *options: str, **more) -> Outcome:
    """Runs the executable under strace, with one thread of each kind, so that calls have an order."""
    if not shutil.which("strace"):
        raise NotPossible("strace is not installed")
    prefix = ("strace", "-f", "-qq", *(() if "-o" in options else ("-o", "/dev/null")), *options)
    outcome = attempt.sealift(*arguments, prefix=prefix, variables=environment(**ONE_THREAD), **more)
    if outcome.status == 1 and b"ptrace" in outcome.errors and b"not permitted" in outcome.errors:
        raise NotPossible("this machine does not let strace attach")
    return outcome


def injected(attempt: Attempt, arguments: tuple, call: str, fault: str, *paths: Path, **more) -> Outcome:
    """Runs it with a fault, such as `error=EIO:when=3+`, in some calls, of some files if any are named."""
    places = [word for path in paths for word in ("-P", str(path))]
    return traced(attempt, arguments, *places, "-e", f"trace={call}", "-e", f"inject={call}:{fault}", **more)


def count(attempt: Attempt, arguments: tuple, call: str) -> int:
    """How often a call is made by the thread that makes it most often, as strace counts."""
    log = attempt.folder / "calls"
    outcome = traced(attempt, arguments, "-o", str(log), "-e", f"trace={call}")
    attempt.expect(outcome.status == 0, f"undisturbed it ended with {outcome.status}")
    threads = re.findall(rf"^(\d+) +{call}\(", log.read_text(errors="replace"), re.MULTILINE)
    return max((threads.count(thread) for thread in set(threads)), default=0)


def _mount(*arguments: object) -> None:
    done = subprocess.run(["mount", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode:
        raise NotPossible(f"mount: {done.stderr.strip()}")


@contextlib.contextmanager
def mounted(place: Path, *arguments: object) -> Iterator[Path]:
    if os.geteuid() != 0:
        raise NotPossible("only root can mount")
    if not place.exists():
        place.mkdir()
    _mount(*arguments, place)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def small_disk(place: Path, options: str):
    return mounted(place, "-t", "tmpfs", "-o", options, "tmpfs")


@contextlib.contextmanager
def read_only(place: Path) -> Iterator[None]:
    """The folder or file as it is, on a file system that takes no writes."""
    with mounted(place, "--bind", place):
        _mount("-o", "remount,bind,ro", place)
        yield


def ext4(folder: Path, megabytes: int = 64) -> Path:
    """The image of an ext4; mount it with `mounted(place, "-o", "loop", image)`."""
    image = folder / "disk"
    with image.open("wb") as out:
        out.truncate(megabytes << 20)
    if not shutil.which("mkfs.ext4"):
        raise NotPossible("mkfs.ext4 is not installed")
    subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=True)
    return image


def copied(image: Path) -> Path:
    """The same disk in another machine: nothing of what the system remembers of the first one."""
    copy = image.with_name(image.name + "'")
    image.rename(copy)
    shutil.copyfile(copy, image)
    copy.unlink()
    return image


def power_cut(place: Path) -> None:
    descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.ioctl(descriptor, SHUTDOWN, WITHOUT_LOG)
    except OSError as error:
        raise NotPossible(f"this file system cannot be shut down: {error.strerror}") from error
    finally:
        os.close(descriptor)


def limit(kind: int, value: int):
    """What a child does before it becomes the program."""

    def apply() -> None:
        # Python ignores this signal, and a child would inherit that.
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(kind, (value, value))

    return apply


def nobody() -> None:
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
