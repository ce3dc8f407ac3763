"""Cases at the hub: what `build`, `images` and `render` refuse or take."""

from pathlib import Path
from typing import Callable, Optional, Sequence, Union

from .attempt import Attempt
from .case import Case, listed
from .fleet import Fleet
from .trust import SITE

BUILD = ("build", "--config", "sealift.yaml", "--site", SITE, "--out", "stick", "--no-importer")
IMAGES = ("images", "--config", "sealift.yaml")
RENDER = ("render", "--config", "sealift.yaml", "--out", "rendered")


def not_built(
    name: str,
    what: str,
    exit: Union[int, tuple[int, ...]],
    errors: str,
    fleet: Optional[Fleet] = None,
    *,
    command: Sequence[object] = BUILD,
    says: str = "",
    quick: bool = True,
    **limits,
) -> Case:
    """A fleet that is refused, with nothing on the medium or in the ledger."""

    def act(attempt: Attempt) -> None:
        outcome = attempt.judge(attempt.sealift(*command, "--json"))
        left = [path for place in ("stick", "ledger") for path in (attempt.input / place).rglob("*.json")]
        attempt.unchanged = "no" if left else "yes"
        attempt.expect(not left, f"left {', '.join(path.name for path in left[:3])}")
        attempt.expect(says in outcome.text, f"nothing says {says!r}")
        attempt.expect("\x1b" not in outcome.text, "a control byte reaches the terminal")

    exits = exit if isinstance(exit, tuple) else (exit,)
    return Case(name, what, exits, listed(errors), (fleet or Fleet()).write, act, quick, **limits)


def built(
    name: str,
    what: str,
    fleet: Optional[Fleet] = None,
    *,
    says: str = "",
    check: Optional[Callable[[Attempt], None]] = None,
    prepare: Optional[Callable[[Path], None]] = None,
    quick: bool = True,
    **limits,
) -> Case:
    """A fleet that looks odd and is good: it is built, approved, and imported by a site."""

    def act(attempt: Attempt) -> None:
        outcome = attempt.judge(attempt.sealift(*BUILD, "--json"))
        attempt.expect(says in outcome.text, f"nothing says {says!r}")
        ship(attempt)
        if check:
            check(attempt)

    return Case(name, what, (0,), (), (fleet or Fleet()).write, act, quick, **limits)


def ship(attempt: Attempt) -> None:
    """Approves what was built and imports it at a new site."""
    if attempt.failures:
        return
    attempt.require("sign", "stick", "--role", "approve", "--key", "keys/approve.key")
    state = attempt.folder / "site"
    attempt.sites.put(state)
    done = attempt.require("import", "stick", "--state", state, "--json")
    attempt.recovered = "yes" if done.status == 0 else "no"
