"""Choosing cases, running them side by side, and the table."""

import concurrent.futures
import fnmatch
import json
import multiprocessing
import os
import shutil
import sys
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Sequence

from .attempt import LATE, Attempt, NotPossible
from .case import Case
from .site import Sites

# How many cases of a row the quick part runs.
QUICK = 3
COLUMNS = "{:8} {:34} {:6} {:32} {:>5} {:>9} {:>6} {:>6} {:>5}  {}"


@dataclass
class Result:
    """What came of one case."""

    case: Case
    verdict: str
    reasons: list[str]
    attempt: Optional[Attempt] = None

    @property
    def is_only_late(self) -> bool:
        return self.attempt is not None and bool(self.reasons) and all(reason.startswith(LATE) for reason in self.reasons)

    def line(self) -> str:
        attempt = self.attempt
        outcome = attempt.outcome if attempt else None
        return COLUMNS.format(
            self.case.row,
            self.case.name[len(self.case.row) + 1 :],
            str(outcome.status) if outcome else "-",
            (outcome.error or "-") if outcome else "-",
            attempt.records if attempt else "-",
            attempt.unchanged if attempt else "-",
            f"{outcome.seconds:.1f}s" if outcome else "-",
            f"{outcome.megabytes:.0f}MB" if outcome else "-",
            attempt.recovered if attempt else "-",
            "; ".join([self.verdict, *self.reasons]),
        ).rstrip()

    def document(self) -> dict:
        attempt = self.attempt
        outcome = attempt.outcome if attempt else None
        return {
            "row": self.case.row,
            "case": self.case.name,
            "what": self.case.what,
            "verdict": self.verdict,
            "reasons": self.reasons,
            "exit": outcome.status if outcome else None,
            "error": outcome.error if outcome else None,
            "seconds": round(outcome.seconds, 2) if outcome else None,
            "megabytes": round(outcome.megabytes) if outcome else None,
            "records": attempt.records if attempt else None,
            "unchanged": attempt.unchanged if attempt else None,
            "recovered": attempt.recovered if attempt else None,
        }


HEADING = COLUMNS.format(
    "row", "case", "exit", "error", "audit", "unchanged", "time", "memory", "after", "verdict"
)


def chosen(cases: Sequence[Case], rows: str, quick: bool) -> list[Case]:
    """The cases whose row or name one of the patterns, separated by commas, fits: `SIG`, `ARC-0*`, `SIG-03-payload`."""
    patterns = [pattern for pattern in rows.split(",") if pattern]

    def fits(case: Case) -> bool:
        names = (case.row.split("-")[0], case.row, case.name)
        return not patterns or any(fnmatch.fnmatchcase(name, pattern) for name in names for pattern in patterns)

    found = [case for case in cases if fits(case) and (case.quick or not quick)]
    if not quick:
        return found
    rows = {row: [case for case in found if case.row == row] for row in {case.row: None for case in found}}
    return [case for of_row in rows.values() for case in of_row[:QUICK]]


class Inputs:
    """Writes the input of cases, in processes of its own: their memory would be counted as that of the executable."""

    def __init__(self, cases: Sequence[Case]) -> None:
        named = {case.name: case for case in cases}
        self.pool = multiprocessing.get_context("fork").Pool(2, _known.update, (named,))

    def write(self, case: Case, folder: Path) -> None:
        self.pool.apply(_write, (case.name, folder))


_known: dict[str, Case] = {}


def _write(name: str, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    _known[name].generate(folder)


class Runner:
    """Runs cases with one executable. With a corpus folder the input stays, else it is gone after each case."""

    def __init__(
        self, importer: Path, inputs: Inputs, corpus: Optional[Path] = None, known: dict[str, str] = {},
        sites: Optional[Sites] = None, kind: type[Attempt] = Attempt,
    ) -> None:
        self.importer = importer
        self.inputs = inputs
        self.corpus = corpus
        self.known = known
        self.sites = sites or Sites(importer)
        self.kind = kind

    def run(self, cases: Sequence[Case], report) -> list[Result]:
        """Runs as many cases at a time as there are cores, and those that only wait beside them.

        What was only too slow runs once more when nothing else does.
        """
        working, waiting = (concurrent.futures.ThreadPoolExecutor(count) for count in (max(2, os.cpu_count() or 1), 8))
        with working, waiting:
            results = []
            for future in [(waiting if case.waits else working).submit(self.one, case) for case in cases]:
                results.append(future.result())
                if not results[-1].is_only_late:
                    report(results[-1])
        for number, result in enumerate(results):
            if result.is_only_late:
                results[number] = self.one(result.case)
                report(results[number])
        return results

    def one(self, case: Case) -> Result:
        parent = self.corpus or Path(tempfile.mkdtemp(prefix="conformance-input-"))
        folder = parent / case.name
        try:
            self.inputs.write(case, folder)
            attempt = self.kind(case, folder, self.importer, self.sites)
            with attempt.room:
                case.act(attempt)
        except NotPossible as reason:
            return Result(case, "not possible here", [str(reason)])
        except Exception:
            return Result(case, "FAILED", ["the harness: " + traceback.format_exc(limit=-3).replace("\n", " | ")])
        finally:
            if self.corpus is None:
                shutil.rmtree(parent, ignore_errors=True)
        return Result(case, self._verdict(case, attempt), attempt.failures, attempt)

    def _verdict(self, case: Case, attempt: Attempt) -> str:
        if not attempt.failures:
            return "ok" if case.name not in self.known else "ok, and listed in open.txt"
        return "OPEN" if case.name in self.known else "FAILED"


def read_known(path: Path) -> dict[str, str]:
    """The cases that are known to fail, and what is wrong: `<case> <text>`, one a line."""
    lines = path.read_text().splitlines() if path.exists() else []
    return dict(line.split(None, 1) for line in lines if line.strip() and not line.startswith("#"))


def write_json(path: str, results: Sequence[Result], importer: Path) -> None:
    document = {"importer": str(importer), "results": [result.document() for result in results]}
    text = json.dumps(document, indent=1) + "\n"
    sys.stdout.write(text) if path == "-" else Path(path).write_text(text)
