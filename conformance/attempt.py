"""One run of one case: what was started, what came of it, and everything that was wrong."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Optional

from .case import Case
from .process import Outcome, run
from .site import Sites


LATE = "took "


class NotPossible(Exception):
    """This machine cannot show the case, and why."""


@dataclass
class Attempt:
    """The folder with the input of a case, and room beside it that is removed afterwards."""

    case: Case
    input: Path
    importer: Path
    sites: Sites
    failures: list[str] = field(default_factory=list)
    outcome: Optional[Outcome] = None
    records: str = "-"
    unchanged: str = "-"
    recovered: str = "-"

    def __post_init__(self) -> None:
        self.room = tempfile.TemporaryDirectory(prefix="conformance-")
        self.folder = Path(self.room.name)

    def sealift(self, *arguments: object, prefix: tuple = (), **options) -> Outcome:
        """Runs the executable; its input is the folder of the case unless `folder` says otherwise."""
        folder = options.pop("folder", self.input)
        return run([*prefix, self.importer, *arguments], folder, **options)

    def require(self, *arguments: object, **options) -> Outcome:
        outcome = self.sealift(*arguments, **options)
        if outcome.status != 0:
            self.fail(f"{' '.join(map(str, arguments[:2]))} ended with {outcome.status}: {outcome.text.strip()[:300]}")
        return outcome

    def judge(self, outcome: Outcome) -> Outcome:
        """Holds the run that the case is about against exit status, identifier, time and memory."""
        case, self.outcome = self.case, outcome
        if outcome.status not in case.exits:
            wrong = f"exit {outcome.status} {outcome.error}, expected {' or '.join(map(str, case.exits))}"
            self.fail(wrong if outcome.status >= 0 else f"killed by signal {-outcome.status}")
        if outcome.status > 0 and outcome.document is None:
            self.fail("no JSON document on standard output")
        if case.errors and outcome.error not in case.errors:
            expected = " or ".join(case.errors[:3]) + " or the like" * (len(case.errors) > 3)
            self.fail(f"error {outcome.error or 'none'}, expected {expected}")
        reported = ((outcome.document or {}).get("error") or {}).get("exit", outcome.status)
        if reported != outcome.status:
            self.fail(f"JSON says exit {reported}, the process {outcome.status}")
        if outcome.seconds > case.seconds:
            self.fail(f"{LATE}{outcome.seconds:.1f} s, at most {case.seconds:g}")
        if outcome.megabytes > case.megabytes:
            self.fail(f"{outcome.megabytes:.0f} MB resident, at most {case.megabytes}")
        return outcome

    def expect(self, condition: object, otherwise: str) -> None:
        if not condition:
            self.fail(otherwise)

    def fail(self, reason: str) -> None:
        self.failures.append(reason)
