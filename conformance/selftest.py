"""Shows that each check of this program can fail, with executables that have one fault each."""

import ast
import concurrent.futures
import os
import sys
import tempfile
from pathlib import Path

from .attempt import Attempt
from .broken import BROKEN, Broken
from .catalogue import CASES
from .runner import Inputs, Result, Runner
from .site import Sites

HERE = Path(__file__).resolve().parent


class Watched(Attempt):
    """Remembers which lines of this program have found something wrong."""

    lines: set[tuple[str, int]] = set()

    def fail(self, reason: str) -> None:
        frame = sys._getframe(1)
        if frame.f_code is Attempt.expect.__code__:
            frame = frame.f_back
        self.lines.add((Path(frame.f_code.co_filename).name, frame.f_lineno))
        super().fail(reason)


def self_test(importer: Path, inputs: Inputs, quick: bool, out) -> bool:
    """Runs the faults, all or the quick ones, and says what was not found; all together must make each check fail."""
    faults = [fault for fault in BROKEN if fault.quick or not quick]
    sites = Sites(importer)
    with concurrent.futures.ThreadPoolExecutor(max(2, os.cpu_count() or 1)) as pool:
        results = list(pool.map(lambda fault: _run(fault, importer, inputs, sites), faults))
    wrong = []
    for fault, result in zip(faults, results):
        if result.verdict != "not possible here" and not any(fault.reason in reason for reason in result.reasons):
            wrong.append(f"{fault.case}: {fault.code.strip()!r} was not found: {'; '.join(result.reasons) or 'ok'}")
    if not quick and all(result.verdict != "not possible here" for result in results):
        wrong += [f"{name}:{first}: this check has not failed once" for name, first, last in _checks()
                  if not any((name, line) in Watched.lines for line in range(first, last + 1))]
    for text in wrong:
        print(f"self-test: {text}", file=out)
    print(f"self-test: {len(faults)} executables with a fault, {len(wrong)} problems", file=out)
    return not wrong


def _run(fault: Broken, importer: Path, inputs: Inputs, sites: Sites) -> Result:
    case = next(case for case in CASES if case.name == fault.case)
    with tempfile.TemporaryDirectory(prefix="conformance-fault-") as folder:
        broken = fault.write(Path(folder), importer, sys.executable)
        return Runner(broken, inputs, sites=sites, kind=Watched).one(case)


def _checks() -> list[tuple[str, int, int]]:
    """The file and the lines of each call of `expect` and `fail`."""
    found = []
    for path in sorted(HERE.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("attempt.expect", "attempt.fail", "self.fail"):
                found.append((path.name, node.lineno, node.end_lineno))
    passed_on = ("attempt.py", Attempt.expect.__code__.co_firstlineno + 2)
    return [check for check in found if check[:2] != passed_on]
