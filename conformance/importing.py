"""Cases in which a site gets a medium: it refuses and stays as it was, or takes it."""

import shutil
from pathlib import Path
from typing import Callable, Optional, Sequence, Union

from .attempt import Attempt
from .bundle import Bundle
from .case import Case, listed
from .process import Outcome
from .samples import image
from .site import audit, changes, tree
from .trust import Root

REJECTED = "SLF-1102"
How = Callable[[Attempt, tuple], Outcome]


def plainly(attempt: Attempt, command: tuple) -> Outcome:
    return attempt.sealift(*command)


def hostile(**hooks) -> Bundle:
    """A full bundle that a site with `first()` would take, if nothing were wrong with it."""
    values = {"sequence": 2, "images": [image(tag="v2"), image("plant/tool", "v1")]} | hooks
    return Bundle(**values)


def first() -> Bundle:
    return Bundle()


def good(**values) -> Bundle:
    """What any site takes after a case that was refused."""
    return Bundle(**({"sequence": 3, "images": [image(tag="v3")], "created": "2024-07-01T00:00:00Z"} | values))


def refused(
    name: str,
    what: str,
    exit: Union[int, tuple[int, ...]],
    errors: str,
    bundle: Optional[Bundle] = None,
    *,
    before: Optional[Sequence[Bundle]] = None,
    after: Optional[Bundle] = None,
    root: Optional[Root] = None,
    medium: Optional[Callable[[Path], None]] = None,
    site: Optional[Callable[[Path], None]] = None,
    mend: Optional[Callable[[Path], None]] = None,
    kept: int = 0,
    says: str = "",
    how: How = plainly,
    quick: bool = True,
    **limits,
) -> Case:
    """A medium that is refused: one record says so, nothing else changes, and a good bundle imports right after.

    `medium` spoils what lies on the medium, `site` the state folder; both get the folder; `mend` puts the state folder right before
    the good bundle comes. `kept` trust roots of the medium are newer and good, and stay. `says` must be in what the operator is told.
    `how` runs the command, under a clock or a limit of its own.
    """
    earlier = [first()] if before is None else list(before)

    def make(folder: Path) -> None:
        _write(folder, bundle or hostile(), medium)
        (after or good()).write(folder / "after")
        (folder / "root.1.dsse.json").write_bytes((root or Root()).file())

    def act(attempt: Attempt) -> None:
        state = attempt.folder / "site"
        attempt.sites.put(state, root, earlier)
        if site:
            site(state)
        old, lines = tree(state), audit(state)
        outcome = attempt.judge(how(attempt, ("import", "medium", "--state", state, "--json")))
        new = audit(state)[len(lines) :]
        _check_records(attempt, new, outcome, kept)
        attempt.expect(says in outcome.text, f"nothing says {says!r}")
        changed = [name for name in changes(old, tree(state)) if not (kept and _is_trust(name))]
        attempt.unchanged = "no" if changed else "yes"
        attempt.expect(not changed, f"{len(changed)} files changed, {', '.join(changed[:2])}")
        if mend:
            mend(state)
        _check_roots(attempt, state, kept)
        _recover(attempt, state)

    exits = exit if isinstance(exit, tuple) else (exit,)
    return Case(name, what, exits, listed(errors), make, act, quick, **limits)


def accepted(
    name: str,
    what: str,
    bundle: Optional[Bundle] = None,
    *,
    before: Optional[Sequence[Bundle]] = None,
    root: Optional[Root] = None,
    medium: Optional[Callable[[Path], None]] = None,
    kept: int = 0,
    says: str = "",
    result: str = "imported",
    how: How = plainly,
    quick: bool = True,
    **limits,
) -> Case:
    """A medium that looks odd and is good; `says` is part of a warning that must be given."""
    earlier = [first()] if before is None else list(before)

    def make(folder: Path) -> None:
        _write(folder, bundle or hostile(), medium)
        (folder / "root.1.dsse.json").write_bytes((root or Root()).file())

    def act(attempt: Attempt) -> None:
        state = attempt.folder / "site"
        attempt.sites.put(state, root, earlier)
        outcome = attempt.judge(how(attempt, ("import", "medium", "--state", state, "--json")))
        results = [one.get("result") for one in (outcome.document or {}).get("data") or []]
        attempt.expect(results[-1:] == [result], f"the results are {results}, expected {result}")
        attempt.expect(says in outcome.text, f"nothing says {says!r}")
        _check_roots(attempt, state, kept)
        attempt.records = str(sum(record["result"] != "success" for record in audit(state)))
        attempt.expect(attempt.records == "0", f"{attempt.records} records of a refusal, expected none")

    return Case(name, what, (0,), (), make, act, quick, **limits)


def _write(folder: Path, bundle: Bundle, spoil: Optional[Callable[[Path], None]]) -> None:
    place = bundle.write(folder / "medium")
    if spoil:
        spoil(place)


def _check_records(attempt: Attempt, records: list[dict], outcome, kept: int) -> None:
    negative = [record for record in records if record["result"] != "success"]
    attempt.records = str(len(negative))
    if len(negative) != 1:
        attempt.fail(f"{len(negative)} records of a refusal, expected 1")
    for record in negative[:1]:
        decision = record.get("decision") or {}
        if record["event"] != REJECTED:
            attempt.fail(f"the record is {record['event']}, expected {REJECTED}")
        if (decision.get("error"), decision.get("exit")) != (outcome.error, outcome.status):
            attempt.fail(f"the record says {decision.get('error')}, {decision.get('exit')}")
    updated = sum(record["event"] == "SLF-1201" for record in records)
    attempt.expect(updated == kept, f"{updated} records of a new trust root, expected {kept}")


def _check_roots(attempt: Attempt, state: Path, kept: int) -> None:
    roots = len(list((state / "trust").glob("root.*.dsse.json")))
    attempt.expect(roots == 1 + kept, f"{roots} trust roots are kept, expected {1 + kept}")


def _is_trust(name: str) -> bool:
    """A newer root changes the trust folder and the state, which names it."""
    return name.startswith(("trust/", "state."))


def _recover(attempt: Attempt, state: Path) -> None:
    again = attempt.sealift("import", "after", "--state", state, "--json")
    left = [path for path in (state / "staging").rglob("*") if path.is_file()] if (state / "staging").exists() else []
    attempt.recovered = "yes" if again.status == 0 and not left else "no"
    attempt.expect(again.status == 0, f"a good bundle ends with {again.status} {again.error} afterwards")
    attempt.expect(not left, "the staging folder is not empty after a good bundle")
    shutil.rmtree(state, ignore_errors=True)
