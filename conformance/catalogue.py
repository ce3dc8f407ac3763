"""All cases, and all that waits."""

from . import archives, clock, commands, configuration, files, images, large, manifests, registries, roots, signatures, statements

GROUPS = [signatures, statements, large, roots, clock, archives, images, manifests, registries, files, configuration, commands]
CASES = [case for group in GROUPS for case in group.CASES]
WAITING = [waiting for group in GROUPS for waiting in getattr(group, "WAITING", [])]
