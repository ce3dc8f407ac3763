"""Crashes: a kill or a fault at each of many calls, and a power cut. What is visible afterwards is whole, and the next run ends well."""

import json
import os
import shutil
from pathlib import Path

from . import faults
from .attempt import Attempt
from .building import BUILD
from .case import Case
from .fleet import Fleet
from .importing import first, hostile


def each(
    name: str, what: str, calls: tuple[str, ...], fault: str, exits: tuple[int, ...], *, most: int = 1000, quick: bool = False,
) -> Case:
    """The fault at every call in turn: whatever is visible is whole, and the next run ends well."""

    def make(folder: Path) -> None:
        hostile().write(folder / "medium")

    def run(attempt: Attempt) -> None:
        state = attempt.folder / "site"
        command = ("import", "medium", "--state", state)
        tried = 0
        for one in calls:
            attempt.sites.put(state, before=[first()])
            total = faults.count(attempt, command, one)
            shutil.rmtree(state)
            for number in range(1, total + 1, max(1, total // most)):
                attempt.sites.put(state, before=[first()])
                outcome = faults.injected(attempt, command, one, f"{fault}:when={number}", deadline=60)
                where = f"{one} {number} of {total}"
                attempt.expect(outcome.status in exits, f"{where}: exit {outcome.status}")
                _check_whole(attempt, state / "mirror", where)
                _check_again(attempt, command, where)
                shutil.rmtree(state)
                tried += 1
        attempt.records, attempt.unchanged, attempt.recovered = "-", "yes", "yes"
        attempt.expect(tried > 0, "no such call is made")

    return Case(name, what, exits, (), make, run, quick)


def _check_whole(attempt: Attempt, mirror: Path, where: str) -> None:
    """Every name of the mirror stands for a manifest that is there."""
    for entry in json.loads((mirror / "index.json").read_bytes())["manifests"]:
        blob = mirror / "blobs" / entry["digest"].replace(":", "/")
        attempt.expect(blob.is_file(), f"{where}: {entry['digest'][:19]} is named and not there")


def _check_again(attempt: Attempt, command: tuple, where: str) -> None:
    again = attempt.sealift(*command)
    attempt.expect(again.status == 0, f"after {where}: exit {again.status} {again.text[-200:]}")


def power_cuts() -> Case:
    def make(folder: Path) -> None:
        hostile().write(folder / "medium")

    def run(attempt: Attempt) -> None:
        disk = attempt.folder / "mounted"
        command = ("import", "medium", "--state", disk / "site")
        image, total = faults.ext4(attempt.folder), 0
        for number in range(30):
            with faults.mounted(disk, "-o", "loop", image):
                shutil.rmtree(disk / "site", ignore_errors=True)
                attempt.sites.put(disk / "site", before=[first()])
                os.sync()
                if number == 0:
                    total = faults.count(attempt, command, "fsync")
                    continue
                faults.injected(attempt, command, "fsync", f"signal=SIGKILL:when={number}")
                faults.power_cut(disk)
            image = faults.copied(image)
            with faults.mounted(disk, "-o", "loop", image):
                _check_whole(attempt, disk / "site/mirror", f"fsync {number}")
                _check_again(attempt, command, f"fsync {number}")
            if number >= total:
                break
        attempt.recovered = "yes"

    return Case("FS-02-power", "the power goes at each fsync", (0,), (), make, run, False)


def killed_builds() -> Case:
    def act(attempt: Attempt) -> None:
        total = 0
        for number in range(0, 40):
            place = attempt.folder / f"stick-{number}"
            command = tuple(str(place) if word == "stick" else word for word in BUILD)
            if number == 0:
                total = faults.count(attempt, command, "fsync")
                continue
            if number > total:
                break
            shutil.rmtree(attempt.input / "ledger", ignore_errors=True)
            faults.injected(attempt, command, "fsync", f"signal=SIGKILL:when={number}")
            for folder in place.glob("sealift/*/[0-9]*"):
                files = {path.name for path in folder.iterdir()}
                attempt.expect({"bundle.dsse.json", "contents.json", "vol-0001.tar"} <= files, f"fsync {number}: half a bundle")
        attempt.judge(attempt.sealift(*BUILD, "--json"))
        attempt.expect(total > 3, f"{total} calls of fsync")

    return Case("FS-20-killed", "build is killed at each fsync: what is visible is whole", (0,), (), Fleet().write, act, False)
