"""All cases, and all that waits."""

from . import signatures

GROUPS = [signatures]
CASES = [case for group in GROUPS for case in group.CASES]
WAITING = [waiting for group in GROUPS for waiting in getattr(group, "WAITING", [])]
