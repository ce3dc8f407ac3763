"""The command line: which executable, which cases, which report."""

import argparse
import os
import sys
from pathlib import Path

from .catalogue import CASES, WAITING
from .runner import HEADING, Inputs, Result, Runner, chosen, read_known, write_json
from .selftest import self_test

HERE = Path(__file__).resolve().parent


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="conformance/run", description="Runs the hostile catalogue.")
    parser.add_argument("--importer", default=os.environ.get("SEALIFT_BIN"), help="the executable; SEALIFT_BIN unless given")
    parser.add_argument("--rows", default="", help="groups, rows or cases, separated by commas: SIG,ARC-0*,SIG-03-payload")
    parser.add_argument("--quick", action="store_true", help="the part that takes at most two minutes; prints failures only")
    parser.add_argument("--json", metavar="FILE", help="write the results as JSON; - is standard output")
    parser.add_argument("--corpus", type=Path, metavar="FOLDER", help="keep the input and expect.json of each case here")
    parser.add_argument("--generate-only", action="store_true", help="write the corpus and run nothing")
    parser.add_argument("--self-test", action="store_true", help="only show that each check can fail")
    parser.add_argument("--list", action="store_true", help="list cases and what waits for a feature")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    cases = chosen(CASES, options.rows, options.quick)
    if options.list:
        for case in cases:
            print(f"{case.name:44} {case.what}")
        for waiting in WAITING:
            print(f"{waiting.row:44} waits for {waiting.feature}")
        return 0
    if not cases:
        print("conformance: no case has such a row or name; see --list", file=sys.stderr)
        return 2
    if options.generate_only:
        if options.corpus is None:
            print("conformance: --generate-only needs --corpus", file=sys.stderr)
            return 2
        for case in cases:
            case.generate(options.corpus / case.name)
        return 0
    if not options.importer or not os.access(options.importer, os.X_OK):
        print("conformance: name the executable with --importer or SEALIFT_BIN", file=sys.stderr)
        return 2
    if options.self_test:
        return 0 if self_test(Path(options.importer).resolve(), Inputs(CASES), options.quick, sys.stdout) else 1
    return run(options, cases)


def run(options: argparse.Namespace, cases: list) -> int:
    importer, inputs = Path(options.importer).resolve(), Inputs(CASES)
    out = sys.stderr if options.json == "-" else sys.stdout
    if not options.quick:
        print(HEADING, file=out)

    def report(result: Result) -> None:
        if not options.quick or result.verdict != "ok":
            print(result.line(), file=out, flush=True)

    results = Runner(importer, inputs, options.corpus, read_known(HERE / "open.txt")).run(cases, report)
    if options.json:
        write_json(options.json, results, importer)
    if not options.quick:
        for waiting in WAITING:
            print(f"{waiting.row}: waits for {waiting.feature}", file=out)
    count = {verdict: sum(one.verdict.startswith(verdict) for one in results) for verdict in VERDICTS}
    rows = len({result.case.row for result in results})
    print(
        f"conformance: {len(results)} cases of {rows} rows: {count['ok']} ok, {count['FAILED']} failed, "
        f"{count['OPEN']} open, {count['not possible here']} not possible here",
        file=out,
    )
    checked = bool(options.rows) or self_test(importer, inputs, options.quick, out)
    stale = [one.case.name for one in results if one.verdict.startswith("ok, ")]
    return 1 if count["FAILED"] or stale or not checked else 0


VERDICTS = ("ok", "FAILED", "OPEN", "not possible here")
