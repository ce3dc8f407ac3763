"""What a case is: input that a generator writes, an action, and what is expected of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Callable

if TYPE_CHECKING:
    from .attempt import Attempt

SECONDS = 10
MEGABYTES = 256


@dataclass(frozen=True)
class Case:
    """One bad input or fault of a row of the catalogue.

    `make` writes the input into an empty folder. `act` runs the executable on it and reports to the attempt what is not
    as it should be. `name` begins with its row. A case that `waits` takes minutes and no time of the processor.
    """

    name: str
    what: str
    exits: tuple[int, ...]
    errors: tuple[str, ...]
    make: Callable[[Path], None]
    act: Callable[[Attempt], None]
    quick: bool = False
    seconds: float = SECONDS
    megabytes: int = MEGABYTES
    note: str = ""
    waits: bool = False

    @property
    def row(self) -> str:
        return "-".join(self.name.split("-")[:2])

    def generate(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.make(folder)
        expected = {
            "row": self.row,
            "case": self.name,
            "what": self.what,
            "exit": list(self.exits),
            "errors": list(self.errors),
            "seconds": self.seconds,
            "megabytes": self.megabytes,
        }
        if self.note:
            expected["note"] = self.note
        (folder / "expect.json").write_text(json.dumps(expected, indent=2) + "\n")


@dataclass(frozen=True)
class Waiting:
    """A row, or a part of one, that cannot be run before the executable has a feature."""

    row: str
    feature: str


def listed(*errors: str) -> tuple[str, ...]:
    """The identifiers of a text such as `a.b c.d`."""
    return tuple(error for text in errors for error in text.split())
