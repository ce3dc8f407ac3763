"""Choosing cases, running them side by side, and the table."""

import concurrent.futures
import fnmatch
import json
import os
import shutil
import sys
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Sequence

from .attempt import Attempt, NotPossible
from .case import Case
from .site import Sites

COLUMNS = "{:8} {:34} {:6} {:32} {:>5} {:>9} {:>6} {:>6} {:>5}  {}"


@dataclass
class Result:
    """What came of one case."""

    case: Case
    verdict: str
    reasons: list[str]
    attempt: Optional[Attempt] = None

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

    return [case for case in cases if fits(case) and (case.quick or not quick)]


class Runner:
    """Runs cases with one executable. With a corpus folder the input stays, else it is gone after each case."""

    def __init__(self, importer: Path, corpus: Optional[Path], known: dict[str, str]) -> None:
        self.importer = importer
        self.corpus = corpus
        self.known = known
        self.sites = Sites(importer)

    def run(self, cases: Sequence[Case], report) -> list[Result]:
        workers = max(2, os.cpu_count() or 1)
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            results = []
            for future in [pool.submit(self._run, case) for case in cases]:
                results.append(future.result())
                report(results[-1])
            return results

    def _run(self, case: Case) -> Result:
        parent = self.corpus or Path(tempfile.mkdtemp(prefix="conformance-input-"))
        folder = parent / case.name
        try:
            case.generate(folder)
            attempt = Attempt(case, folder, self.importer, self.sites)
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
