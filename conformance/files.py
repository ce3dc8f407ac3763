"""FS-01 to FS-12 and FS-20: disks, media, limits and crashes."""

import contextlib
import json
import os
import re
import resource
import shutil
import time
from pathlib import Path
from typing import Callable

from . import faults
from .attempt import Attempt, NotPossible
from .case import Case, listed
from .crashes import each, killed_builds, power_cuts
from .importing import first, hostile
from .process import Outcome
from .samples import INDEX, MANIFEST, image
from .site import audit, changes, tree
from .trust import STREAM

VOLUME = f"sealift/{STREAM}/000002/vol-0001.tar"
DOCUMENTS = (MANIFEST, INDEX)
DISK = "file.system file.disk-full import.not-enough-space"
Act = Callable[[Attempt, Path, tuple], Outcome]


def site(
    name: str, what: str, exits: tuple[int, ...], errors: str, act: Act, *, quiet: bool = True, quick: bool = True,
    recovers: bool = True, size: int = 20_000, **limits,
) -> Case:
    """An import on a machine that fails: nothing becomes visible, and the same command ends well when it works again."""

    def make(folder: Path) -> None:
        hostile(images=[image(tag="v2", size=size)]).write(folder / "medium")

    def run(attempt: Attempt) -> None:
        state = attempt.folder / "site"
        attempt.sites.put(state, before=[first()])
        before, names = tree(state), (state / "mirror/index.json").read_bytes()
        command = ("import", "medium", "--state", state)
        attempt.judge(act(attempt, state, (*command, "--json")))
        if attempt.outcome.status:
            same = (state / "mirror/index.json").read_bytes() == names
            same = same and not (quiet and [c for c in changes(before, tree(state)) if not c.startswith("mirror/blobs")])
            attempt.unchanged = "yes" if same else "no"
            attempt.expect(same, "the site has changed")
        if recovers:
            attempt.recovered = "yes" if attempt.require(*command).status == 0 else "no"
            audit(state)

    return Case(name, what, exits, listed(errors), make, run, quick, **limits)


def call(name: str, what: str, exits: tuple[int, ...], errors: str, calls: str, fault: str, place: str = "", **more) -> Case:
    """One system call fails, of the volume on the medium or of a file of the state folder."""

    def act(attempt: Attempt, state: Path, command: tuple) -> Outcome:
        paths = [attempt.input / "medium" / place if place == VOLUME else state / place] if place else []
        return faults.injected(attempt, command, calls, fault, *paths, deadline=60)

    return site(name, what, exits, errors, act, **{"megabytes": 320, "seconds": 30} | more)


def _on_small(options: str, fill: bool = False) -> Act:
    def act(attempt: Attempt, state: Path, command: tuple) -> Outcome:
        with faults.small_disk(attempt.folder / "small", options) as place:
            attempt.sites.put(place / "site", before=[first()])
            names = (place / "site/mirror/index.json").read_bytes()
            if fill:
                _use_up_files(place / "filled")
            outcome = attempt.sealift(*[place / "site" if word == state else word for word in command])
            attempt.expect((place / "site/mirror/index.json").read_bytes() == names, "the mirror has changed")
            return outcome

    return act


def _use_up_files(place: Path) -> None:
    place.mkdir()
    with contextlib.suppress(OSError):
        for number in range(10_000):
            (place / str(number)).touch()


def _read_only_state(attempt: Attempt, state: Path, command: tuple) -> Outcome:
    with faults.read_only(state):
        return attempt.sealift(*command)


def _read_only_mirror(attempt: Attempt, state: Path, command: tuple) -> Outcome:
    mirror = attempt.folder / "other"
    shutil.copytree(state / "mirror", mirror)
    with faults.read_only(mirror):
        return attempt.sealift(*command, "--mirror", f"oci:{mirror}")


def _read_only_medium(attempt: Attempt, state: Path, command: tuple) -> Outcome:
    with faults.read_only(attempt.input / "medium"):
        return attempt.sealift(*command)


def _other_disk(attempt: Attempt, state: Path, command: tuple) -> Outcome:
    with faults.small_disk(attempt.folder / "other", "size=32m") as place:
        return attempt.sealift(*command, "--mirror", f"oci:{place}/mirror")


def _as_nobody(attempt: Attempt, state: Path, command: tuple) -> Outcome:
    if os.geteuid() != 0:
        raise NotPossible("only root can become somebody else")
    for folder in (attempt.input.parent, attempt.folder):
        folder.chmod(0o755)
    return attempt.sealift(*command, before=faults.nobody)


def _closed_medium(attempt: Attempt, state: Path, command: tuple) -> Outcome:
    """The site's own user may not look into the medium."""
    if os.geteuid() != 0:
        raise NotPossible("only root can become somebody else")
    for folder in (attempt.input.parent, attempt.folder):
        folder.chmod(0o755)
    for path in (state, *state.rglob("*")):
        os.chown(path, faults.NOBODY, faults.NOBODY)
    (attempt.input / "medium").chmod(0o700)
    outcome = attempt.sealift(*command, before=faults.nobody)
    for path in (state, *state.rglob("*")):
        os.chown(path, 0, 0)
    return outcome


def _limited(kind: int, value: int) -> Act:
    return lambda attempt, state, command: attempt.sealift(*command, before=faults.limit(kind, value))


def _masked(mask: int) -> Act:
    def act(attempt: Attempt, state: Path, command: tuple) -> Outcome:
        outcome = attempt.sealift(*command, before=lambda: os.umask(mask))
        for path in state.rglob("*"):
            mode = path.lstat().st_mode & 0o777
            attempt.expect(not mode & 0o022, f"{path.name} has the mode {mode:o}")
            attempt.expect(mode & 0o400, f"{path.name} has the mode {mode:o}, which its owner cannot read")
        return outcome

    return act


def _gone(attempt: Attempt, state: Path, command: tuple) -> Outcome:
    (attempt.input / "medium").rename(attempt.input / "away")
    outcome = attempt.sealift(*command)
    (attempt.input / "away").rename(attempt.input / "medium")
    return outcome


def _read_once(attempt: Attempt, state: Path, command: tuple) -> Outcome:
    """What was hashed is what is used: no byte of a layer or configuration is read twice, none of a manifest three times.

    Headers and padding are compared whenever they are read.
    """
    log, volume = attempt.folder / "reads", attempt.input / "medium" / VOLUME
    outcome = faults.traced(attempt, command, "-o", str(log), "-P", str(volume), "-e", "trace=pread64")
    reads = [tuple(map(int, found)) for found in re.findall(r", (\d+)\) = (\d+)$", log.read_text(), re.MULTILINE)]
    for blob in json.loads((volume.parent / "contents.json").read_bytes())["blobs"]:
        for part in blob["delivery"]["whole"]:
            begin, end = part["offset"], part["offset"] + part["length"]
            seen = sum(max(0, min(end, start + length) - max(begin, start)) for start, length in reads)
            most = part["length"] * (2 if blob["mediaType"] in DOCUMENTS else 1)
            attempt.expect(part["length"] <= seen <= most, f"{seen} bytes of {part['length']} of a blob were read")
    return outcome


def _resized(change: Callable[[Path, int], None]) -> Act:
    """The volume changes its size while its first read waits."""

    def act(attempt: Attempt, state: Path, command: tuple) -> Outcome:
        volume = attempt.input / "medium" / VOLUME
        content = volume.read_bytes()

        def during(child) -> None:
            time.sleep(1.5)
            change(volume, len(content))

        outcome = faults.injected(
            attempt, command, "read,pread64", "delay_enter=3000000:when=1", volume, during=during, deadline=60)
        volume.write_bytes(content)
        return outcome

    return act


def _grow(volume: Path, size: int) -> None:
    with volume.open("ab") as out:
        out.write(b"x" * size)


LOST = "import.unreadable-medium bundle.unreadable import.no-medium"

CASES = [
    each("FS-01-some", "kill at some calls of rename and fsync", ("rename", "fsync"), "signal=SIGKILL", (-9, 0), most=4, quick=True),
    each("FS-01-every", "kill at every call that changes something", ("write", "fsync", "rename", "unlink", "mkdir"),
         "signal=SIGKILL", (-9, 0)),
    power_cuts(),
    each("FS-03-every", "no space at every write", ("pwrite64", "write", "mkdir"), "error=ENOSPC", (15, 0)),
    call("FS-03-data", "no space for content", (15,), "file.disk-full", "pwrite64", "error=ENOSPC:when=1+"),
    site("FS-03-small", "a disk of 1 MiB", (15,), DISK, _on_small("size=1m"), size=3_000_000),
    call("FS-04-fsync", "fsync says EIO once", (15,), "file.system", "fsync", "error=EIO:when=1"),
    call("FS-05-late", "fsync says that there is no space", (15,), "file.disk-full", "fsync", "error=ENOSPC:when=1"),
    call("FS-06-eio", "the volume cannot be read", (10,), LOST, "read,pread64", "error=EIO:when=1+", VOLUME),
    call("FS-06-enodev", "the device of the volume is gone", (10,), LOST, "read,pread64", "error=ENODEV:when=1+", VOLUME),
    site("FS-06-gone", "the medium is gone", (10,), LOST, _gone),
    site("FS-07-once", "every byte of a blob is read once", (0,), "", _read_once, megabytes=320, seconds=30),
    site("FS-08-shrinks", "a volume shrinks while it is read", (10, 11), "",
         _resized(lambda volume, size: os.truncate(volume, size // 2)), megabytes=320, seconds=30),
    site("FS-08-grows", "a volume grows while it is read", (0, 11), "", _resized(_grow), megabytes=320, seconds=30,
         note="0 is as good: what was signed is there, and nothing behind it is read"),
    site("FS-09-medium", "a medium that takes no writes", (0,), "", _read_only_medium),
    site("FS-09-state", "a state folder that takes no writes", (15,), DISK, _read_only_state),
    site("FS-09-mirror", "a mirror that takes no writes", (15,), DISK, _read_only_mirror),
    site("FS-10-medium", "a medium that the user may not look into", (10,), "import.unreadable-medium", _closed_medium),
    site("FS-10-nobody", "somebody else's state folder", (15,), "file.system", _as_nobody),
    site("FS-10-umask-0", "umask 000", (0,), "", _masked(0)),
    site("FS-10-umask-777", "umask 777", (0,), "", _masked(0o777)),
    site("FS-11-other-disk", "the mirror on another file system", (0,), "", _other_disk,
         note="docs/operations.md: the staging folder is then in the mirror, nothing is renamed across"),
    site("FS-12-inodes", "a disk without room for files", (15,), DISK, _on_small("size=32m,nr_inodes=200", fill=True)),
    site("FS-12-file-size", "a limit of 8 KiB for files", (15,), DISK, _limited(resource.RLIMIT_FSIZE, 8192)),
    *[site(f"FS-12-files-{count}", f"{count} open files", (15, 0), "", _limited(resource.RLIMIT_NOFILE, count))
      for count in (8, 12, 24)],
    killed_builds(),
]
