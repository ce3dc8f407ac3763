"""All cases, and all that waits."""

from . import archives, commands, configuration, images, manifests, roots, signatures, statements

GROUPS = [signatures, statements, roots, archives, images, manifests, configuration, commands]
CASES = [case for group in GROUPS for case in group.CASES]
WAITING = [waiting for group in GROUPS for waiting in getattr(group, "WAITING", [])]
